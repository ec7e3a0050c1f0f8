import { ORDER_STATUSES, type OrderStatus } from '../../orders/model.ts';

/** The views of the list of orders: which statuses each shows. */
export const ORDER_VIEWS: Record<string, { text: string; statuses: OrderStatus[] }> = {
  // Without what is not work yet and what never was ours.
  current: {
    text: 'Current',
    statuses: ORDER_STATUSES.filter((status) => status !== 'history' && status !== 'forecast'),
  },
  todo: { text: 'To despatch', statuses: ['new', 'partially_despatched'] },
  on_hold: { text: 'On hold', statuses: ['on_hold'] },
  exception: { text: 'Exceptions', statuses: ['exception'] },
  despatched: { text: 'Despatched', statuses: ['despatched'] },
  cancelled: { text: 'Cancelled', statuses: ['cancelled'] },
  forecast: { text: 'Forecast', statuses: ['forecast'] },
  history: { text: 'History', statuses: ['history'] },
};
