/** What people and systems write in place of a number, without case, spaces and punctuation. */
const NONE = new Set(
  (
    'na none no nil null nan undefined unknown tbc tba tbd pending later x xx xxx test nothing empty ' +
    'notracked nottracked nontracked untracked nottrackable untraceable notracking trackingnotavailable ' +
    'notrackingnumber notrackingavailable withouttracking notavailable notapplicable notyet notknown ' +
    'tobeconfirmed toadvise tobeadvised tofollow nonumber keine ohne ohnetracking aucun sans geen ninguno nessuno'
  ).split(' '),
);

/** Control, format and private characters, and letters that have no shape. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]|\p{Variation_Selector}|\u034f|\u115f|\u1160|\u3164/gu;

/**
 * A tracking number as it is kept: full-width letters and digits as plain ones, without hidden characters and runs of
 * spaces. Null for what is none: nothing at all, no letter or digit, only zeros, or a word that means "none".
 */
export function trackingNumberOf(text: string | null | undefined): string | null {
  const number = (text ?? '').normalize('NFKC').replace(HIDDEN, '').replace(/\s+/gu, ' ').trim();
  const bare = number.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return bare === '' || /^0+$/.test(bare) || NONE.has(bare) ? null : number;
}
