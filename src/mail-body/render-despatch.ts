import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import type { DespatchFacts, DespatchLimits } from './despatch-facts.ts';
import { type DespatchView, despatchView } from './despatch-view.ts';
import { addWordHelpers } from './word-helpers.ts';
import { createWords, type Words } from './words.ts';

export interface RenderedMail {
  subject: string;
  preheader: string;
  html: string;
  text: string;
}

export interface DespatchRenderer {
  render(facts: DespatchFacts): RenderedMail;
}

/** Gmail clips a mail at about 102 kB. */
const MAX_HTML_BYTES = 90 * 1024;
/** From generous to tight: the first whose mail is small enough counts. */
const LIMITS: [DespatchLimits, ...DespatchLimits[]] = [
  { items: 50, parcels: 20, characters: 150 },
  { items: 20, parcels: 6, characters: 120 },
  { items: 8, parcels: 2, characters: 80 },
  { items: 3, parcels: 1, characters: 40 },
];
const TEXT_LIMITS: DespatchLimits = { items: 250, parcels: 100, characters: 200 };

/**
 * Handlebars also writes `=` and the backtick as entities. Relays that rewrite links know `&`, `<`, `>` and quotes
 * only, and the attributes are quoted. The text of somebody else cannot hold these entities: its `&` is one.
 */
const fewEntities =
  <V>(template: (view: V) => string) =>
  (view: V): string =>
    template(view).replaceAll('&#x3D;', '=').replaceAll('&#x60;', '`');

/** The despatch mail as HTML and text, in every language that it is written in; templates compiled once. */
export function createDespatchRenderer(words: Words = createWords()): DespatchRenderer {
  const html = fewEntities(compileMail('despatch.html.hbs', 'html'));
  const text = compileMail('despatch.txt.hbs', 'text');

  return {
    render(facts) {
      const written = words[facts.language];
      let view = despatchView(facts, LIMITS[0], written);
      let rendered = html(view);
      for (const limits of LIMITS.slice(1)) {
        if (Buffer.byteLength(rendered) < MAX_HTML_BYTES) break;
        view = despatchView(facts, limits, written);
        rendered = html(view);
      }
      return {
        subject: view.subject,
        preheader: view.preheader,
        html: rendered,
        text: `${text(despatchView(facts, TEXT_LIMITS, written)).trim()}\n`,
      };
    },
  };
}

/** Strict, so that a misspelt tag is an error and not an empty place. */
function compileMail(file: string, as: 'html' | 'text') {
  const handlebars = Handlebars.create();
  addWordHelpers(handlebars, as);
  const url = new URL(`../../templates/email/${file}`, import.meta.url);
  return handlebars.compile<DespatchView>(readFileSync(url, 'utf8'), {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: { t: true, link: true, strong: true, upper: true },
    noEscape: as === 'text',
  });
}
