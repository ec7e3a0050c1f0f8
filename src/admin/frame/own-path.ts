const HOME = '/orders';
const HERE = 'http://here.invalid';

/** The pages that a sign-in must not lead back to. */
const IN_AND_OUT = /^\/(login|sign-out)(\/|$)/i;

/**
 * Where to go after signing in: a path of this site, never another one. The path is judged as a browser will read
 * it, with its dots resolved: `/..//evil.example` is `//evil.example`, another host.
 */
export function ownPath(to: string): string {
  if (!to.startsWith('/') || !URL.canParse(to, HERE)) return HOME;
  const { origin, pathname, search } = new URL(to, HERE);
  return origin === HERE && !pathname.startsWith('//') && !IN_AND_OUT.test(pathname)
    ? pathname + search
    : HOME;
}
