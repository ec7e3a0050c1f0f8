import type { Types } from 'mongoose';
import type { AccountDoc } from '../../accounts/account-model.ts';
import type { UserDoc } from '../../accounts/user-model.ts';
import type { OpenApiDocument } from '../../api/openapi-types.ts';
import type { ChannelAccess } from '../../channels/access.ts';
import type { Actor, Deps } from '../../deps.ts';
import type { Waker } from '../../mail/wake-mail.ts';
import type { Assets } from './assets.ts';
import type { Views } from './views.ts';

/** What the composition gives to the admin pages. */
export interface AdminDeps extends Deps {
  /** Wakes workers (mails, replays); without it the scheduler's next round does. */
  broker?: Waker['broker'];
  access?: ChannelAccess;
  /** Lets in what waited for the right client secret of a channel. */
  releaseQuarantine?: (channelId: string) => Promise<number>;
  /** Shown at `/api/docs`; without it there is no such page. */
  apiDescription?: OpenApiDocument;
}

/** What every page gets: the above and the frame's own tools. */
export interface PageDeps extends AdminDeps {
  views: Views;
  assets: Assets;
}

/** Who is signed in; every query of a page is scoped by `accountId`. */
export interface AdminContext {
  accountId: Types.ObjectId;
  user: UserDoc;
  account: AccountDoc;
  actor: Actor;
  timeZone: string;
}
