import type { ValuesOf } from '../forms/field.ts';
import type { Part } from '../forms/part.ts';
import { BRAND } from './tab-brand.ts';
import { COMMERCIAL_INVOICE } from './tab-commercial-invoice.ts';
import { DESPATCH_EMAILS } from './tab-despatch-emails.ts';
import { FEEDBACK_EMAILS } from './tab-feedback-emails.ts';
import { SETTINGS } from './tab-settings.ts';
import { STOCK_CONTROL } from './tab-stock-control.ts';

/** What the tabs of the form store in a channel, tab by tab. */
export interface ChannelParts {
  settings: ValuesOf<typeof SETTINGS.fields>;
  stockControl: ValuesOf<typeof STOCK_CONTROL.fields>;
  brand: ValuesOf<typeof BRAND.fields>;
  commercialInvoice: ValuesOf<typeof COMMERCIAL_INVOICE.fields>;
  despatchEmails: ValuesOf<typeof DESPATCH_EMAILS.fields>;
  feedbackEmails: ValuesOf<typeof FEEDBACK_EMAILS.fields>;
}

export const TABS = [
  'settings',
  'stock-control',
  'brand',
  'commercial-invoice',
  'despatch-emails',
  'feedback-emails',
] as const;
export type Tab = (typeof TABS)[number];

/** Of each tab: what people read on it, its key in the channel, its fields. */
export const TAB: Record<Tab, { text: string; key: keyof ChannelParts; part: Part }> = {
  settings: { text: 'Settings', key: 'settings', part: SETTINGS },
  'stock-control': { text: 'Stock Control', key: 'stockControl', part: STOCK_CONTROL },
  brand: { text: 'Brand', key: 'brand', part: BRAND },
  'commercial-invoice': { text: 'Commercial Invoice', key: 'commercialInvoice', part: COMMERCIAL_INVOICE },
  'despatch-emails': { text: 'Despatch Emails', key: 'despatchEmails', part: DESPATCH_EMAILS },
  'feedback-emails': { text: 'Feedback Emails', key: 'feedbackEmails', part: FEEDBACK_EMAILS },
};
