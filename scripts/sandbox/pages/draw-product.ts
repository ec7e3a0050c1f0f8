import type { Product } from '../data/state.ts';

const SHAPES: Record<Product['shape'], string> = {
  bag: '<path d="M62 40h76l8 18v124a10 10 0 0 1-10 10H64a10 10 0 0 1-10-10V58z" fill="C1"/><path d="M62 40h76l8 18H54z" fill="#0003"/><rect x="72" y="92" width="56" height="62" rx="6" fill="C2"/><ellipse cx="100" cy="123" rx="13" ry="18" transform="rotate(28 100 123)" fill="C1"/><path d="M93 108c6 10 6 18 14 29" stroke="C2" stroke-width="3" fill="none"/>',
  tin: '<rect x="58" y="58" width="84" height="132" rx="10" fill="C1"/><rect x="54" y="44" width="92" height="22" rx="8" fill="C1"/><rect x="54" y="44" width="92" height="22" rx="8" fill="#0003"/><rect x="58" y="92" width="84" height="64" fill="C2"/><path d="M100 146c-24-8-24-34 0-46 24 12 24 38 0 46z" fill="C1"/><path d="M100 104v40" stroke="C2" stroke-width="3"/>',
  box: '<path d="M42 78l58-26 58 26v84l-58 26-58-26z" fill="C1"/><path d="M42 78l58 26 58-26-58-26z" fill="#fff4"/><path d="M100 104v84" stroke="#0003" stroke-width="3"/><path d="M60 112l26 11v24l-26-11z" fill="C2"/>',
  cup: '<path d="M52 74h82v70a34 34 0 0 1-34 34H86a34 34 0 0 1-34-34z" fill="C1"/><path d="M134 90h12a20 20 0 0 1 0 44h-12" fill="none" stroke="C1" stroke-width="11"/><ellipse cx="93" cy="74" rx="41" ry="10" fill="#4a2c1d"/><path d="M70 118q12-12 23 0q12-12 23 0" fill="none" stroke="C2" stroke-width="5" stroke-linecap="round"/><path d="M80 52q-8-10 0-20M104 52q-8-10 0-20" fill="none" stroke="#0002" stroke-width="5" stroke-linecap="round"/>',
};

/** A product's picture in its two colours. */
export function drawProduct({ shape, colours: [first, second] }: Product): string {
  const drawing = SHAPES[shape]
    .replaceAll('C1', first)
    .replaceAll('C2', second === '#ffffff' ? '#fdfdfd' : second);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 220" width="400" height="440"><rect width="200" height="220" fill="${second}"/><rect width="200" height="220" fill="${first}" opacity=".12"/>${drawing}</svg>`;
}
