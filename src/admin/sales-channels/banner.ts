import type { Request } from 'express';
import type { Types } from 'mongoose';
import { saveSession } from '../frame/save-session.ts';

type Kind = 'success' | 'warning';

declare module 'express-session' {
  interface SessionData {
    /** What the last Submit said, kept on the channel's page until it is dismissed. */
    banner: { channelId: string; text: string; kind: Kind } | null;
  }
}

/** Wait for it before redirecting. */
export async function showBanner(
  req: Request,
  channelId: Types.ObjectId,
  text: string,
  kind: Kind,
): Promise<void> {
  req.session.banner = { channelId: channelId.toString(), text, kind };
  await saveSession(req);
}

export function bannerOf(req: Request, channelId: Types.ObjectId) {
  const { banner } = req.session;
  if (banner?.channelId !== channelId.toString()) return null;
  return { text: banner.text, kind: banner.kind, icon: banner.kind === 'success' ? 'check' : 'alert' };
}

/** Wait for it before redirecting. */
export async function dismissBanner(req: Request): Promise<void> {
  req.session.banner = null;
  await saveSession(req);
}
