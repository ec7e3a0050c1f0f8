import { cleanText } from '../clean-text.ts';
import { findCarrier } from '../shipments/find-carrier.ts';
import type { Portion } from './portion-of.ts';
import type { ToldTracking } from './told-tracking.ts';
import type { MailWords } from './words.ts';

/** What a despatch mail is about, as far as its sentences go. */
export type About = Portion | 'digital' | 'update';

const KEYS: Record<About, { subject: string; of: string }> = {
  all: { subject: 'subjectAll', of: 'All' },
  some: { subject: 'subjectPart', of: 'Some' },
  one: { subject: 'subjectPart', of: 'One' },
  last: { subject: 'subjectRest', of: 'Last' },
  last_one: { subject: 'subjectRest', of: 'LastOne' },
  digital: { subject: 'subjectDigital', of: 'Digital' },
  update: { subject: 'subjectUpdate', of: 'Update' },
};

/** So many of the numbers that were told before are named. */
const SHOWN = 3;

/** The sentences of a despatch mail that depend on what it is about: how much of the order comes, or what was wrong. */
export function despatchSentences(
  { t }: MailWords,
  facts: {
    about: About;
    told: ToldTracking | null;
    brandName: string;
    orderNumber: string;
    carrier: string;
    linked: boolean;
  },
) {
  const { about, carrier } = facts;
  const { subject, of } = KEYS[about];
  const plain = about === 'digital' || about === 'update' ? `preheader${of}` : 'preheaderPlain';
  const preheader = facts.linked && about !== 'digital' ? 'preheaderLinked' : plain;
  return {
    subject: cleanText(t(subject, { brand: cleanText(facts.brandName, 70), number: facts.orderNumber }), 150),
    preheader: cleanText(t(preheader, { carrier }), 110),
    heading: t(`heading${of}`),
    lead: about === 'update' && facts.told ? leadOfUpdate(t, facts.told) : t(`lead${of}`),
  };
}

/** What was told before, and that it is not right. */
function leadOfUpdate(t: MailWords['t'], told: ToldTracking): string {
  const carrier = findCarrier(told.carrier)?.name ?? cleanText(told.carrier, 60);
  const numbers = told.numbers
    .slice(0, SHOWN)
    .map((number) => cleanText(number, 40))
    .join(', ');
  if (numbers === '') return t('leadUpdateNone', { carrier });
  return t(told.numbers.length > SHOWN ? 'leadUpdateMore' : 'leadUpdate', { carrier, numbers });
}
