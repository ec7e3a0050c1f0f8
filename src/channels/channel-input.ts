import type { Types } from 'mongoose';
import type { PostalAddress } from '../postal-address.ts';
import type { ChannelDoc } from './model.ts';

export const TABS = [
  'settings',
  'stock-control',
  'brand',
  'commercial-invoice',
  'despatch-emails',
  'feedback-emails',
] as const;
export type Tab = (typeof TABS)[number];
/** `channel` is the part above the tabs: Active, Name, Access Token, API Client Secret. */
export type FormPart = 'channel' | Tab;

/** What a form says. A part that is absent was not in the form and stays as it is. */
export interface ChannelInput {
  channel?: {
    active: boolean;
    name: string;
    /** Null: unchanged. */
    token: string | null;
    clientSecret: string | null;
    /** Ends signed verification: ReCharge's deliveries are re-checked through the API. */
    removeClientSecret: boolean;
  };
  settings?: {
    warehouseId: Types.ObjectId;
    importFrom: Date;
    olderOrders: 'history' | 'open';
    orderNumberPrefix: string;
  };
  stockControl?: ChannelDoc['stockControl'];
  brand?: Omit<ChannelDoc['brand'], 'address'> & { address: PostalAddress | null };
  commercialInvoice?: ChannelDoc['commercialInvoice'];
  despatchEmails?: ChannelDoc['despatchEmails'];
  feedbackEmails?: ChannelDoc['feedbackEmails'];
}
