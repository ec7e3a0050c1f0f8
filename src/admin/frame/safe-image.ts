/** A picture's address if a page may load it: https only. */
export function safeImage(url: string | null | undefined): string | null {
  return url && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : null;
}
