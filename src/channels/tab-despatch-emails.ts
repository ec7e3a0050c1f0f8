import { choice, email, line, toggle, wholeNumber } from '../forms/kinds.ts';
import { part, prefixed } from '../forms/part.ts';

export const DESPATCH_EMAILS = part(
  {
    enabled: toggle('Enable despatch emails', {
      hint: 'One mail for each shipment, with its tracking link. Off until you decide: your shop may already send one, and two mails for one parcel annoy people.',
    }),
    sendWhen: choice(
      'Send when',
      { on_despatch: 'On despatch', after_delay: 'After a delay' },
      { hint: 'A delay leaves time to correct a despatch.', ask: 'Choose when the mail is sent.' },
    ),
    /** Minutes, with `after_delay`. */
    delayMinutes: wholeNumber('Minutes to wait', {
      hint: 'Counts with After a delay only; at most 2880 (two days).',
      max: 2_880,
      initial: 30,
      noNumber: 'The delay must be a whole number of minutes.',
      tooHigh: 'The delay must be at most 2880 minutes (48 hours).',
    }),
    showItems: toggle('Show items', { on: true }),
    showPictures: toggle('Show pictures', { on: true, hint: 'Of the items, from your shop.' }),
    showPrices: toggle('Show prices', { hint: 'Off, since many parcels are gifts.' }),
    showAddress: toggle('Show delivery address', { on: true }),
    fromName: line('From name', { max: 80 }),
    replyTo: email('Reply-To'),
  },
  { nameOf: prefixed('despatch') },
);
