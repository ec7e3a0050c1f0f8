import type { Request } from 'express';

/** A message of one action, shown on the next page as a toast at the top right. */
export interface Flash {
  kind: 'success' | 'warning' | 'danger';
  text: string;
  link?: { href: string; text: string };
}

/** Keeps the message in the session until a page shows it. */
export function flash(req: Request, message: Flash): void {
  req.session.flash = [...(req.session.flash ?? []), message].slice(-3);
}

export function takeFlashes(req: Request): Flash[] {
  const messages = req.session?.flash ?? [];
  if (messages.length > 0) req.session.flash = [];
  return messages;
}
