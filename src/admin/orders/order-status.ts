import type { OrderStatus } from '../../orders/model.ts';
import { type Chip, chip } from '../frame/words.ts';

export const ORDER_STATUS: Record<OrderStatus, Chip> = {
  new: chip('New', 'info', 'package'),
  on_hold: chip('On hold', 'warn', 'pause'),
  forecast: chip('Forecast', 'plain', 'clock'),
  history: chip('History', 'plain', 'clock'),
  partially_despatched: chip('Partly despatched', 'info', 'truck'),
  despatched: chip('Despatched', 'good', 'check'),
  cancelled: chip('Cancelled', 'plain', 'ban'),
  exception: chip('Exception', 'bad', 'alert'),
};
