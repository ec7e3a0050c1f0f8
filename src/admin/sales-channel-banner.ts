import type { Request } from 'express';
import type { Types } from 'mongoose';

declare module 'express-session' {
  interface SessionData {
    /** What the last Submit said, kept on the channel's page until it is dismissed. */
    banner: { channelId: string; text: string } | null;
  }
}

export function showBanner(req: Request, channelId: Types.ObjectId, text: string): void {
  req.session.banner = { channelId: channelId.toString(), text };
}

export function bannerOf(req: Request, channelId: Types.ObjectId): string | null {
  const { banner } = req.session;
  return banner?.channelId === channelId.toString() ? banner.text : null;
}

export function dismissBanner(req: Request): void {
  req.session.banner = null;
}
