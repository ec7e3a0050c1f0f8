import { brandOf } from '../brand/brand-of.ts';
import type { Config } from '../config.ts';
import { isEmailAddress } from '../email-address.ts';
import type { DespatchRenderer, RenderedMail } from '../mail-body/render-despatch.ts';
import { mailLanguage } from '../mail-languages.ts';
import { personName } from '../person-name.ts';
import type { OutgoingMail } from '../smtp/outgoing-mail.ts';
import type { MailContext } from './load-context.ts';
import { buildMessage } from './mail-message.ts';
import type { MailDoc } from './model.ts';

/** A despatch mail from what the database holds now: rendered, and as the bytes that go to the server. */
export async function composeDespatch(
  deps: { config: Pick<Config, 'mailFrom'>; renderer: DespatchRenderer; now: () => Date },
  mail: MailDoc,
  context: MailContext,
  to: string,
): Promise<{ rendered: RenderedMail; outgoing: OutgoingMail }> {
  const { account, channel, order, shipment, shipments } = context;
  const brand = brandOf(account, channel);
  const language = mailLanguage(order, channel);
  const { showItems, showPictures, showPrices, showAddress } = channel.despatchEmails;
  const rendered = deps.renderer.render({
    account,
    brand,
    language,
    show: { items: showItems, pictures: showPictures, prices: showPrices, address: showAddress },
    order,
    shipment,
    shipments,
    told: mail.told ?? null,
  });
  const { fromName, replyTo } = channel.despatchEmails;
  const wanted = replyTo?.trim() || brand.supportEmail.value?.trim() || null;
  // The address is the customer's; a gift goes to somebody else.
  const { firstName, lastName } = order.customer;
  const outgoing = await buildMessage(mail, {
    rendered,
    language,
    sender: deps.config.mailFrom,
    fromName: fromName?.trim() || brand.name.value,
    to,
    toName: personName([firstName, lastName].filter(Boolean).join(' '), 150),
    replyTo: wanted && isEmailAddress(wanted) ? wanted : null,
    date: deps.now(),
  });
  return { rendered, outgoing };
}
