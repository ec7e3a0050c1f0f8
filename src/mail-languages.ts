/** The languages that mails are written in, with what their speakers call them; the first is the fallback. */
export const MAIL_LANGUAGES = {
  'en-GB': 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  it: 'Italiano',
  nl: 'Nederlands',
} as const;

export type MailLanguage = keyof typeof MAIL_LANGUAGES;

const FALLBACK: MailLanguage = 'en-GB';

/** The language of ours that a tag such as `de-AT` or `en_US` asks for, or null. */
function languageOf(tag: string | null | undefined): MailLanguage | null {
  const wanted = /^([a-z]{2})(?:[-_][a-z0-9]{2,8})*$/i.exec(tag?.trim() ?? '')?.[1]?.toLowerCase();
  const known = Object.keys(MAIL_LANGUAGES) as MailLanguage[];
  return known.find((language) => language.slice(0, 2) === wanted) ?? null;
}

/** The shop's names for it; ReCharge hands on what the checkout wrote there. */
const ATTRIBUTES = new Set(['locale', 'language']);

/** What an order says of its buyer's language, else what its channel writes in, else English. */
export function mailLanguage(
  order: { attributes: readonly { name: string; value: string | null }[] },
  channel: { brand: { mailLanguage: string } } | null,
): MailLanguage {
  for (const { name, value } of order.attributes) {
    const said = ATTRIBUTES.has(name.trim().toLowerCase()) ? languageOf(value) : null;
    if (said) return said;
  }
  return languageOf(channel?.brand.mailLanguage) ?? FALLBACK;
}
