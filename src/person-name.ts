import { cleanText } from './clean-text.ts';

/**
 * What mail programs make a link of, or what stands for one: an address of a page, a mailbox or a machine, a
 * domain, a telephone number. Written in other widths it is the same.
 */
const ADDRESS = /[@/\\:]|www\.|[\p{L}\p{N}-]\.[\p{L}\p{N}]{2,}|(?:\d[\s.-]?){5,}/iu;

/**
 * A person's name as one harmless line, or nothing where it looks like an address of any kind: names are typed
 * by strangers, and a mail that greets with a link would send it under our merchant's name.
 */
export function personName(text: string | null | undefined, max = 60): string {
  const name = cleanText(text, max);
  return ADDRESS.test(name.normalize('NFKC').replace(/[\u3002\uFF0E\uFF61\u2024]/gu, '.')) ? '' : name;
}
