import { contrast, moveTowards } from './colour.ts';

/** The colours that follow from one accent colour, all readable: text at least 4.5 : 1. */
export interface Palette {
  /** A filled button and the text on it. */
  button: string;
  onButton: string;
  /** Accent-coloured text. */
  link: string;
}

/** What they lie on in a mail: the card, and a panel upon it. */
export const GROUNDS = { light: ['#ffffff', '#f6f8fa'], dark: ['#1b212b', '#232b37'] } as const;
const TEXT = { light: '#fdfdfd', dark: '#14181f' } as const;
/** Enough to see a button as one; its text is what must be readable. */
const SHAPE = { light: 1.4, dark: 1.8 } as const;
/** On a dark ground a link needs more to stand out from grey text. */
const LINK = { light: 4.5, dark: 7 } as const;
const WHITE = '#ffffff';
const BLACK = '#000000';

/** The accent as it is where that is readable, else the nearest shade that is. */
export function paletteFor(accent: string, scheme: 'light' | 'dark'): Palette {
  const onGrounds = (colour: string, ratio: number) =>
    GROUNDS[scheme].every((ground) => contrast(colour, ground) >= ratio);
  const away = scheme === 'light' ? BLACK : WHITE;
  const visible = moveTowards(accent.toLowerCase(), away, (colour) => onGrounds(colour, SHAPE[scheme]));
  const button = moveTowards(
    visible,
    away,
    (colour) => contrast(colour, TEXT.light) >= 4.5 || contrast(colour, TEXT.dark) >= 4.5,
  );
  const onButton = contrast(button, TEXT.light) >= 4.5 ? TEXT.light : TEXT.dark;
  const link = moveTowards(visible, away, (colour) => onGrounds(colour, LINK[scheme]));
  return { button, onButton, link };
}
