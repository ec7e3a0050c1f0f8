import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createDespatchRenderer } from '../../../src/mail-body/render-despatch.ts';
import { createWords } from '../../../src/mail-body/words.ts';
import { MAIL_LANGUAGES, type MailLanguage, mailLanguage } from '../../../src/mail-languages.ts';
import { toDecimal } from '../../../src/mongo/money.ts';
import { buildLine } from '../../support/build-order.ts';
import { despatchFacts, LINES } from '../../support/despatch-facts.ts';

const FOLDER = 'templates/email/words';
const languages = Object.keys(MAIL_LANGUAGES) as MailLanguage[];
const sentences = (language: string) =>
  JSON.parse(readFileSync(`${FOLDER}/${language}.json`, 'utf8')) as Record<string, string>;
const placesIn = (sentence: string | undefined) => (sentence?.match(/\{\w+/g) ?? []).sort();
const renderer = createDespatchRenderer();

describe('the words of mails', () => {
  test('there is a file for every language that can be chosen, and no other', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(languages.map((language) => `${language}.json`).sort());
  });

  test.each(languages)('%s has every sentence, with the same places to fill in', (language) => {
    const english = sentences('en-GB');
    const own = sentences(language);
    expect(Object.keys(own)).toEqual(Object.keys(english));
    for (const [key, sentence] of Object.entries(english)) {
      expect({ key, places: placesIn(own[key]) }).toEqual({ key, places: placesIn(sentence) });
    }
  });

  test('every sentence is used, and none is asked for that is not there', () => {
    const templates = readdirSync('templates/email', { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(mjml|txt\.hbs)$/.test(name))
      .map((name) => readFileSync(`templates/email/${name}`, 'utf8'));
    const code = readdirSync('src/mail-body').map((name) => readFileSync(`src/mail-body/${name}`, 'utf8'));
    const all = [...templates, ...code].join('\n');
    const asked = [...templates.join('\n').matchAll(/[{(]t "(\w+)"/g)].map(([, key]) => key ?? '');
    const known = Object.keys(sentences('en-GB'));
    expect(known).toEqual(expect.arrayContaining(asked));
    const made = /^(heading|lead|preheader)(?=All|Some|One|Last|LastOne|Digital|Update)/;
    expect(known.filter((key) => !made.test(key) && !new RegExp(`['"]${key}['"]`).test(all))).toEqual([]);
  });

  test('a sentence that lacks a value is refused instead of being sent with a hole', () => {
    expect(() => createWords().de.t('order')).toThrow();
    expect(() => createWords().de.t('nothing')).toThrow('nothing');
  });
});

describe('the language of a mail', () => {
  const channel = { brand: { mailLanguage: 'fr' } };
  const order = (name: string, value: string | null) => ({ attributes: [{ name, value }] });

  test.each([
    ['locale', 'de-AT', 'de'],
    ['Language', 'NL', 'nl'],
    ['locale', 'en_US', 'en-GB'],
    ['locale', 'pt-BR', 'fr'],
    ['locale', '../../etc', 'fr'],
    ['locale', null, 'fr'],
    ['gift', 'de', 'fr'],
  ])('attribute %s = %s → %s', (name, value, language) => {
    expect(mailLanguage(order(name, value), channel)).toBe(language);
  });

  test('falls back to English', () => {
    expect(mailLanguage({ attributes: [] }, null)).toBe('en-GB');
    expect(mailLanguage({ attributes: [] }, { brand: { mailLanguage: 'xx' } })).toBe('en-GB');
  });

  test.each(languages)('%s: the whole mail, its dates, money and countries are written in it', (language) => {
    const lines = [
      buildLine({
        lineId: 'a',
        quantity: 2,
        unitPrice: toDecimal('1234.50'),
        imageUrl: 'https://cdn.shopify.com/a.jpg',
      }),
      ...LINES.slice(1),
    ];
    const mail = renderer.render(
      despatchFacts({ language, takes: { a: 1 }, show: { prices: true }, order: { lines, currency: 'EUR' } }),
    );
    const own = sentences(language);
    expect(mail.html).toContain(`<html lang="${language}"`);
    for (const key of ['headingOne', 'leadOne', 'inThisDelivery', 'stillToCome', 'deliveryAddress']) {
      expect(mail.html).toContain(own[key]?.replaceAll("'", '&#x27;'));
    }
    const date = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'Europe/London' });
    expect(mail.text).toContain(date.format(new Date('2026-03-03T15:30:00Z')));
    const price = new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' });
    expect(mail.html).toContain(price.format(1234.5));
    expect(mail.text).toContain(new Intl.DisplayNames(language, { type: 'region' }).of('GB'));
    expect(mail.html).toContain('src="https://cdn.shopify.com/a.jpg?width=112"');
  });
});
