import type { Types } from 'mongoose';
import { accounts } from '../accounts/account-model.ts';
import { brandOf } from '../brand/brand-of.ts';
import { channels } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { loadContext } from './load-context.ts';
import { findMail } from './queries.ts';
import type { DespatchRenderer, RenderedMail } from './render-despatch.ts';
import { type SampleName, sampleFacts } from './sample-facts.ts';

export interface MailPreview extends RenderedMail {
  /** `sent`: what went out. `now`: what would go out now. `sample`: made-up order. */
  shows: 'sent' | 'now' | 'sample';
}

export type PreviewOf = { mailId: Types.ObjectId } | { sample: SampleName; channelId: Types.ObjectId | null };

/**
 * What a mail looks like: the stored one while it is kept, else as it would be made now; or a sample in
 * the brand of a channel. Show it in a sandboxed frame.
 *
 * @throws GatewayError 404 `mail_not_found`
 */
export async function previewMail(
  deps: Pick<Deps, 'db'> & { renderer: DespatchRenderer },
  accountId: Types.ObjectId,
  of: PreviewOf,
): Promise<MailPreview> {
  if ('mailId' in of) {
    const mail = await findMail(deps, accountId, of.mailId);
    if (!mail) throw notFound();
    if (mail.rendered) return { ...mail.rendered, shows: 'sent' };
    const context = await loadContext(deps, mail);
    if (!context) throw notFound();
    const brand = brandOf(context.account, context.channel);
    return { ...deps.renderer.render({ ...context, brand }), shows: 'now' };
  }
  const account = await accounts(deps).findOne({ _id: accountId });
  if (!account) throw notFound();
  const channel = of.channelId ? await channels(deps).findOne({ _id: of.channelId, accountId }) : null;
  const brand = brandOf(account, channel);
  return { ...deps.renderer.render({ account, brand, ...sampleFacts(of.sample) }), shows: 'sample' };
}

const notFound = () =>
  new GatewayError('mail_not_found', 'There is no such mail.', {
    status: 404,
    cure: 'Look it up on the page Mail.',
  });
