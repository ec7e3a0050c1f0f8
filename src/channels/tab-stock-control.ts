import { toggle } from '../forms/kinds.ts';
import { part } from '../forms/part.ts';

export const STOCK_CONTROL = part({
  autoSyncStock: toggle('Auto Sync Stock', { hint: 'Off unless you switch it on.' }),
});
