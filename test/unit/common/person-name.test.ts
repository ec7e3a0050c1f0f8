import { expect, test } from 'vitest';
import { cleanText } from '../../../src/clean-text.ts';
import { personName } from '../../../src/person-name.ts';

test.each([
  'www.win-a-phone.example/claim',
  'WWW.EVIL',
  'https://evil.example',
  'evil.example',
  'win at evil.example now',
  'someone@evil.example',
  '192.168.0.1',
  'evil\uFF0Eexample',
  'evil\u3002example',
  'evil\u200b.example',
  'call 0800 123 456',
  'tel:123',
  '\\\\host',
])('the name %j looks like an address and is not used', (text) => expect(personName(text)).toBe(''));

test.each(['Priya', 'J.R.', 'Dr. Ayşe', "O'Brien-Smith", '猿田彦', 'Jean-Luc II', 'X Æ A-12', 'محمد'])(
  'the name %j is one',
  (text) => expect(personName(text)).toBe(text),
);

const SCOTLAND = '\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}';

test('the flag of Scotland stays the flag of Scotland, and hidden text elsewhere goes', () => {
  expect(cleanText(`Shortbread ${SCOTLAND} tin`)).toBe(`Shortbread ${SCOTLAND} tin`);
  expect(cleanText('a\u{E0041}\u{E0042}b')).toBe('ab');
  expect(cleanText(`\u{1F3F4}${'\u{E0061}'.repeat(30)}\u{E007F}`), 'a text is no region').toBe('\u{1F3F4}');
  expect(cleanText('\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}x'), 'without its end it is none').toBe('\u{1F3F4}x');
});

test('a flag that is cut leaves nothing hidden', () => {
  expect(cleanText(`abc${SCOTLAND}def`, 7)).toBe('abc\u{1F3F4}…');
});
