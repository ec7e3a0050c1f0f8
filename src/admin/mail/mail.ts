import { type Request, type Response, Router } from 'express';
import { GatewayError } from '../../errors.ts';
import { addressNow } from '../../mail/address-now.ts';
import { discardMail } from '../../mail/discard.ts';
import type { MailDoc } from '../../mail/model.ts';
import { findMail } from '../../mail/queries.ts';
import { releaseMail } from '../../mail/release.ts';
import { RESENDABLE, resendMail } from '../../mail/resend.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { askFirst } from '../frame/confirm-page.ts';
import { flash } from '../frame/flash.ts';
import { dateTime } from '../frame/format.ts';
import { pageId } from '../frame/page-id.ts';
import { notFound } from '../frame/refusals.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { MAIL_KIND, MAIL_MEANING, MAIL_STATE } from '../frame/words.ts';

/** A mail's HTML is shown as a document that can run nothing, reach nothing and navigate nowhere. */
const PREVIEW_POLICY =
  "sandbox; default-src 'none'; img-src https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

export function mailPage(deps: PageDeps): Router {
  const router = Router();

  const load = async (req: Request, res: Response): Promise<MailDoc> => {
    const mail = await findMail(deps, adminContext(res).accountId, pageId(req.params.id, 'mail'));
    if (!mail) throw notFound('mail');
    return mail;
  };
  const hrefOf = (mail: MailDoc) => `/mail/${mail._id.toString()}`;

  const show = async (req: Request, res: Response) => {
    const mail = await load(req, res);
    const model = presentMailPage(mail, adminContext(res).timeZone);
    sendPage(deps, req, res, 'mail/mail', { title: `${model.kind} mail`, section: 'mail', mail: model });
  };

  const preview = async (req: Request, res: Response) => {
    const mail = await load(req, res);
    if (!mail.rendered) throw notFound('preview');
    res.set('Content-Security-Policy', PREVIEW_POLICY);
    res
      .set('Cache-Control', 'no-store')
      .set('Referrer-Policy', 'no-referrer')
      .type('html')
      .send(mail.rendered.html);
  };

  const askToResend = async (req: Request, res: Response) => {
    const mail = await load(req, res);
    const to = await addressNow(deps, mail);
    askFirst(deps, req, res, {
      title: `Send the mail of order ${mail.orderNumber} again`,
      section: 'mail',
      text: [
        ...(mail.state === 'uncertain'
          ? ['Nobody knows whether the first one arrived. If it did, the customer gets a second one.']
          : []),
        ...(mail.state === 'sent' ? ['It was sent already: the customer gets it a second time.'] : []),
        `It goes to ${to ?? "the order's address"}, made anew from what the order and the shipment say now.`,
      ],
      action: `${hrefOf(mail)}/resend`,
      button: 'Resend',
      cancel: hrefOf(mail),
      fields: [{ name: 'version', value: String(mail.version) }],
    });
  };

  const resend = async (req: Request, res: Response) => {
    const mail = await load(req, res);
    const { accountId, actor } = adminContext(res);
    const expectedVersion = Number((req.body as { version?: unknown }).version);
    try {
      await resendMail(deps, accountId, actor, mail._id, { expectedVersion });
      await flash(req, { kind: 'success', text: `The mail of order ${mail.orderNumber} is sent again.` });
    } catch (error) {
      if (!(error instanceof GatewayError) || error.status !== 409) throw error;
      await flash(req, { kind: 'warning', text: `${error.message} ${error.cure ?? ''}`.trim() });
    }
    res.redirect(303, hrefOf(mail));
  };

  /** The two ends of a held mail; each is one press, once. */
  const end = (decide: typeof releaseMail | typeof discardMail, done: string) => {
    return async (req: Request, res: Response) => {
      const mail = await load(req, res);
      const { accountId, actor } = adminContext(res);
      try {
        await decide(deps, accountId, actor, mail._id);
        await flash(req, { kind: 'success', text: `The mail of order ${mail.orderNumber} is ${done}.` });
      } catch (error) {
        if (!(error instanceof GatewayError) || error.status !== 409) throw error;
        await flash(req, { kind: 'warning', text: `${error.message} ${error.cure ?? ''}`.trim() });
      }
      res.redirect(303, hrefOf(mail));
    };
  };

  router.get('/mail/:id', show);
  router.get('/mail/:id/preview', preview);
  router.get('/mail/:id/resend', askToResend);
  router.post('/mail/:id/resend', resend);
  router.post('/mail/:id/release', end(releaseMail, 'released'));
  router.post('/mail/:id/discard', end(discardMail, 'discarded'));
  return refuseOtherMethods(router);
}

function presentMailPage(mail: MailDoc, timeZone: string) {
  const href = `/mail/${mail._id.toString()}`;
  return {
    href,
    kind: MAIL_KIND[mail.kind] ?? mail.kind,
    state: MAIL_STATE[mail.state],
    why: mail.explanation ?? MAIL_MEANING[mail.state],
    meaning: mail.explanation ? MAIL_MEANING[mail.state] : null,
    isHeld: mail.state === 'held',
    mayResend: RESENDABLE.includes(mail.state),
    orderNumber: mail.orderNumber,
    orderHref: `/orders/${mail.orderId.toString()}`,
    facts: [
      ['To', mail.to],
      ['Subject', mail.rendered?.subject ?? mail.subject],
      ['Preview line', mail.rendered?.preheader ?? null],
      ['Message-ID', mail.attempts.at(-1)?.messageId ?? null],
      ['Version', String(mail.version)],
      ['Made', dateTime(mail.createdAt, timeZone).text],
      [
        'Due',
        mail.state === 'scheduled' || mail.state === 'deferred' ? dateTime(mail.dueAt, timeZone).text : null,
      ],
      ['Sent', dateTime(mail.sentAt, timeZone)?.text ?? null],
    ]
      .filter(([, value]) => value)
      .map(([label, value]) => ({ label, value })),
    attempts: mail.attempts
      .map((attempt) => ({
        ...MAIL_STATE[attempt.state],
        at: dateTime(attempt.startedAt, timeZone),
        version: attempt.version,
        reply: attempt.reply,
      }))
      .reverse(),
    previewHref: mail.rendered ? `${href}/preview` : null,
    text: mail.rendered?.text ?? null,
  };
}
