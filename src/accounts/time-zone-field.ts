import type { Choice, Field } from '../forms/field.ts';
import { text } from '../forms/kinds.ts';

/** IANA name, such as `Europe/London`. */
export const TIME_ZONE: Field<string> = {
  label: 'Time zone',
  hint: 'Pages and mails show times in it.',
  look: { as: 'select', choices: zoneChoices },
  initial: () => 'Europe/London',
  rule: () => text.refine(isZone, 'Choose a time zone from the list.'),
  show: (zone) => zone,
};

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function zoneChoices(): Choice[] {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  return zones.map((zone) => [zone, zone.replaceAll('_', ' ')]);
}
