/** Red, green and blue from 0 to 255. */
type Rgb = [number, number, number];

const parse = (hex: string): Rgb => {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
};

const format = (rgb: Rgb): string =>
  `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

const luminance = (hex: string): number => {
  const [r, g, b] = parse(hex).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** WCAG contrast of two `#rrggbb` colours, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `hex` moved step by step towards `target` until `fits`; `target` itself when nothing in between does. */
export function moveTowards(hex: string, target: string, fits: (colour: string) => boolean): string {
  const from = parse(hex);
  const to = parse(target);
  for (let step = 0; step <= 50; step += 1) {
    const colour = format(from.map((part, i) => part + ((to[i] ?? 0) - part) * (step / 50)) as Rgb);
    if (fits(colour)) return colour;
  }
  return target;
}
