import type { AccountDoc } from '../../accounts/account-model.ts';
import { brandOf } from '../../brand/brand-of.ts';
import type { ChannelDoc } from '../../channels/model.ts';

/** What is left to do once a store is connected; nothing when all of it is done, or while the channel is paused. */
export function nextSteps(account: AccountDoc, channel: ChannelDoc, orders: string) {
  const here = `/settings/sales-channels/${channel._id.toString()}`;
  const steps = [
    {
      done: brandOf(account, channel).name.source !== 'built-in',
      text: 'Show your name and colours in mails',
      hint: 'Name, support email and colour that recipients see.',
      href: '/settings/general',
    },
    {
      done: channel.despatchEmails.enabled,
      text: 'Tell customers when parcels leave',
      hint: 'Off until you decide: your shop may send such mails already.',
      href: `${here}?tab=despatch-emails`,
    },
    {
      done: orders !== '0',
      text: 'See the first order arrive',
      hint: 'Orders show within seconds of being placed.',
      href: '/orders',
    },
  ];
  return channel.active && steps.some(({ done }) => !done) ? steps : [];
}
