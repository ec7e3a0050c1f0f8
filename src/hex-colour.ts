/** A colour as merchants write it and mails take it: `#rrggbb`. */
export const HEX_COLOUR = /^#[0-9a-f]{6}$/i;
