import { contrast, moveTowards } from './colour.ts';

/** The colours that follow from one accent colour, all readable: text at least 4.5 : 1, shapes 3 : 1. */
export interface Palette {
  /** A filled button and the text on it. */
  button: string;
  onButton: string;
  /** Accent-coloured text on the card. */
  link: string;
}

export const CARD = { light: '#ffffff', dark: '#1b212b' } as const;
const TEXT = { light: '#fdfdfd', dark: '#14181f' } as const;
const WHITE = '#ffffff';
const BLACK = '#000000';

/** The accent as it is where that is readable, else the nearest shade that is. */
export function paletteFor(accent: string, scheme: 'light' | 'dark'): Palette {
  const card = CARD[scheme];
  const away = scheme === 'light' ? BLACK : WHITE;
  const visible = moveTowards(accent.toLowerCase(), away, (colour) => contrast(colour, card) >= 3);
  const button = moveTowards(
    visible,
    away,
    (colour) => contrast(colour, TEXT.light) >= 4.5 || contrast(colour, TEXT.dark) >= 4.5,
  );
  const onButton = contrast(button, TEXT.light) >= 4.5 ? TEXT.light : TEXT.dark;
  const link = moveTowards(visible, away, (colour) => contrast(colour, card) >= 4.5);
  return { button, onButton, link };
}
