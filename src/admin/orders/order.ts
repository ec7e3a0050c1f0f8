import { type Request, type Response, Router } from 'express';
import { readIdempotency } from '../../api/idempotency.ts';
import { parseBody } from '../../api/parse-body.ts';
import { despatch } from '../../despatch/despatch.ts';
import { despatchBody } from '../../despatch/despatch-body.ts';
import { GatewayError } from '../../errors.ts';
import { releaseHold, resolveException } from '../../orders/by-hand.ts';
import type { OrderDoc } from '../../orders/model.ts';
import { orderById } from '../../orders/queries.ts';
import { trackingLink } from '../../shipments/tracking-link.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { flash } from '../frame/flash.ts';
import { formValues } from '../frame/form.ts';
import { count } from '../frame/format.ts';
import { pageId } from '../frame/page-id.ts';
import { queryText } from '../frame/query-text.ts';
import { formFaults, notFound } from '../frame/refusals.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { type DespatchForm, despatchFaults, despatchView, readDespatch } from './despatch-form.ts';
import { loadOrderFacts } from './load-order-facts.ts';
import { presentOrder } from './order-presenter.ts';
import { orderTimeline } from './order-timeline.ts';

export function orderPage(deps: PageDeps): Router {
  const router = Router();

  const load = async (req: Request, res: Response): Promise<OrderDoc> => {
    const order = await orderById(deps, adminContext(res).accountId, pageId(req.params.id, 'order'));
    if (!order) throw notFound('order');
    return order;
  };

  const show = async (req: Request, res: Response, sent?: { form: DespatchForm; refusal: GatewayError }) => {
    const { accountId, timeZone } = adminContext(res);
    const order = await load(req, res);
    const facts = await loadOrderFacts(deps, accountId, order);
    const model = {
      title: `Order ${order.number || order.channelOrderId}`,
      section: 'orders' as const,
      order: presentOrder(facts, timeZone, req.query.lines === 'all' ? Number.POSITIVE_INFINITY : undefined),
      timeline: orderTimeline(facts, timeZone),
      despatch: despatchView(facts, deps.now(), sent),
    };
    sendPage(deps, req, res, 'orders/order', model, sent?.refusal.status ?? 200);
  };

  const despatchIt = async (req: Request, res: Response) => {
    const { accountId, actor } = adminContext(res);
    const order = await load(req, res);
    const form = readDespatch(req.body, order);
    try {
      const faults = despatchFaults(form);
      if (faults.length > 0) throw formFaults(faults);
      const idempotency = readIdempotency(form.key, form.input);
      const input = parseBody(despatchBody(deps.now), form.input);
      const { shipment, created } = await despatch(deps, accountId, actor, input, idempotency);
      const pieces = shipment.lines.reduce((sum, line) => sum + line.quantity, 0);
      const text = `Order ${shipment.orderNumber}: ${count(pieces, 'piece')} despatched with ${shipment.carrier}.`;
      await flash(req, { kind: 'success', text: created ? text : `${text} It was recorded once.` });
      res.redirect(303, `/orders/${order._id.toString()}`);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.status >= 500) throw error;
      await show(req, res, { form, refusal: error });
    }
  };

  // What the recipient's link would be; asked by the form while somebody types.
  const tellLink = async (req: Request, res: Response) => {
    const order = await load(req, res);
    const carrier = queryText(req.query.carrier).slice(0, 200);
    const number = queryText(req.query.trackingNumber).slice(0, 100);
    const address = order.shippingAddress;
    const place = { postcode: address?.zip ?? null, country: address?.countryCode ?? null };
    const url = trackingLink(carrier, number || null, place);
    res.set('Cache-Control', 'no-store').json({ url, words: linkWords(carrier, number) });
  };

  const resolve = async (req: Request, res: Response) => {
    const { actor } = adminContext(res);
    const order = await load(req, res);
    const { key = '', note = '' } = formValues(req.body, ['key', 'note']);
    const done =
      note !== '' && (await resolveException(deps, actor, order, { key, note: note.slice(0, 500) }));
    const text =
      note === ''
        ? 'Write a note first: what was done about it?'
        : done
          ? 'The exception is resolved.'
          : 'The exception had ended already.';
    await flash(req, { kind: done ? 'success' : 'warning', text });
    res.redirect(303, `/orders/${order._id.toString()}`);
  };

  const release = async (req: Request, res: Response) => {
    const order = await load(req, res);
    const done = await releaseHold(deps, adminContext(res).actor, order);
    const text = done
      ? `Order ${order.number} is released.`
      : `Order ${order.number} is not held by anything that can be released here.`;
    await flash(req, { kind: done ? 'success' : 'warning', text });
    res.redirect(303, `/orders/${order._id.toString()}`);
  };

  router.get('/orders/:id', (req, res) => show(req, res));
  router.post('/orders/:id/despatch', despatchIt);
  router.post('/orders/:id/resolve', resolve);
  router.post('/orders/:id/release', release);
  router.get('/orders/:id/tracking-link', tellLink);
  return refuseOtherMethods(router);
}

function linkWords(carrier: string, number: string): string {
  if (!carrier || !number) return 'Shown here once carrier and number are filled in.';
  return 'None: this carrier is stored as given, and the number is shown as text.';
}
