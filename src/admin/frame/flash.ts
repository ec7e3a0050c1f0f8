import type { Request } from 'express';
import { saveSession } from './save-session.ts';

/** A message of one action, shown on the next page as a toast at the top right. */
export interface Flash {
  kind: 'success' | 'warning' | 'danger';
  text: string;
  link?: { href: string; text: string };
}

declare module 'express-session' {
  interface SessionData {
    flash: Flash[];
  }
}

/** Keeps the message in the session until a page shows it; wait for it before redirecting. */
export async function flash(req: Request, message: Flash): Promise<void> {
  req.session.flash = [...(req.session.flash ?? []), message].slice(-3);
  await saveSession(req);
}

export function takeFlashes(req: Request): Flash[] {
  const messages = req.session?.flash ?? [];
  if (messages.length > 0) req.session.flash = [];
  return messages;
}
