import { readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { MAIL_LANGUAGES, type MailLanguage } from '../mail-languages.ts';

/** What a sentence of a mail is filled in with; what is a number may be counted and is written as its language does. */
export type WordValues = Readonly<Record<string, string | number>>;

export interface MailWords {
  language: MailLanguage;
  /** @throws an unknown key, or a value that the sentence asks for and does not get. */
  t(key: string, values?: WordValues): string;
}

export type Words = Readonly<Record<MailLanguage, MailWords>>;

/** The sentences of all mails, in every language; ICU messages, each made ready when it is first asked for. */
export function createWords(): Words {
  const languages = Object.keys(MAIL_LANGUAGES) as MailLanguage[];
  const known = Object.fromEntries(languages.map((language) => [language, load(language)]));
  return known as Record<MailLanguage, MailWords>;
}

function load(language: MailLanguage): MailWords {
  const url = new URL(`../../templates/email/words/${language}.json`, import.meta.url);
  const sentences = JSON.parse(readFileSync(url, 'utf8')) as Record<string, string>;
  const ready = new Map<string, IntlMessageFormat>();
  return {
    language,
    t(key, values) {
      let message = ready.get(key);
      if (!message) {
        const sentence = sentences[key];
        if (sentence === undefined) throw new Error(`No sentence "${key}" in ${language}`);
        message = new IntlMessageFormat(sentence, language, undefined, { ignoreTag: true });
        ready.set(key, message);
      }
      return String(message.format(values));
    },
  };
}
