import { type Request, type Response, Router } from 'express';
import { parseBody } from '../../api/parse-body.ts';
import { correctTracking } from '../../despatch/correct-tracking.ts';
import { correctionBody } from '../../despatch/correction-body.ts';
import { voidShipment } from '../../despatch/void-shipment.ts';
import { GatewayError } from '../../errors.ts';
import { carrierSuggestions } from '../../shipments/find-carrier.ts';
import type { ShipmentDoc } from '../../shipments/model.ts';
import { findShipment } from '../../shipments/queries.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { askFirst } from '../frame/confirm-page.ts';
import { flash } from '../frame/flash.ts';
import { formValues, formView } from '../frame/form.ts';
import { pageId } from '../frame/page-id.ts';
import { notFound } from '../frame/refusals.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';

const FIELDS = ['carrier', 'service', 'trackingNumber', 'moreParcels'] as const;

const BASE = '/orders/:id/shipments/:shipmentId';

/** Taking a despatch back, and correcting its tracking. */
export function shipmentPages(deps: PageDeps): Router {
  const router = Router();

  const load = async (req: Request, res: Response): Promise<ShipmentDoc> => {
    const orderId = pageId(req.params.id, 'shipment');
    const shipmentId = pageId(req.params.shipmentId, 'shipment');
    const shipment = await findShipment(deps, adminContext(res).accountId, shipmentId);
    if (!shipment?.orderId.equals(orderId)) throw notFound('shipment');
    return shipment;
  };
  const orderHref = (shipment: ShipmentDoc) => `/orders/${shipment.orderId.toString()}`;

  const askToVoid = async (req: Request, res: Response) => {
    const shipment = await load(req, res);
    askFirst(deps, req, res, {
      title: `Void shipment ${shipment.seq}`,
      section: 'orders',
      text: [
        `Shipment ${shipment.seq} of order ${shipment.orderNumber} with ${shipment.carrier} is taken back: its pieces are open again.`,
        'A mail that has not gone yet is cancelled. One that has gone cannot be called back.',
      ],
      action: `${orderHref(shipment)}/shipments/${shipment._id.toString()}/void`,
      button: 'Void',
      cancel: orderHref(shipment),
    });
  };

  const takeBack = async (req: Request, res: Response) => {
    const shipment = await load(req, res);
    const { accountId, actor } = adminContext(res);
    await voidShipment(deps, accountId, actor, shipment._id);
    const text = `Shipment ${shipment.seq} of order ${shipment.orderNumber} was taken back.`;
    await flash(req, { kind: 'success', text });
    res.redirect(303, orderHref(shipment));
  };

  const show = (req: Request, res: Response, shipment: ShipmentDoc, refusal?: GatewayError) => {
    const [, ...more] = shipment.parcels;
    const stored = {
      carrier: shipment.carrier,
      service: shipment.service ?? '',
      trackingNumber: shipment.trackingNumber ?? '',
      moreParcels: more.map(({ trackingNumber }) => trackingNumber).join('\n'),
    };
    const faults = refusal
      ? refusal.faults.length > 0
        ? refusal.faults
        : [{ path: '', code: refusal.code, message: `${refusal.message} ${refusal.cure ?? ''}` }]
      : [];
    sendPage(
      deps,
      req,
      res,
      'orders/shipment-tracking',
      {
        title: `Tracking of shipment ${shipment.seq}`,
        section: 'orders',
        orderNumber: shipment.orderNumber,
        orderHref: orderHref(shipment),
        form: formView(FIELDS, refusal ? formValues(req.body, FIELDS) : stored, faults),
        carriers: carrierSuggestions(),
      },
      refusal?.status ?? 200,
    );
  };

  const showTracking = async (req: Request, res: Response) => {
    show(req, res, await load(req, res));
  };

  const correct = async (req: Request, res: Response) => {
    const shipment = await load(req, res);
    const { accountId, actor } = adminContext(res);
    const { carrier = '', service, trackingNumber, moreParcels = '' } = formValues(req.body, FIELDS);
    const numbers = [trackingNumber ?? '', ...moreParcels.split(/[\n,;]+/)]
      .map((text) => text.trim())
      .filter(Boolean);
    const parcels = numbers.map((number) => ({ trackingNumber: number }));
    const tracking =
      numbers.length > 1 || shipment.parcels.length > 1
        ? { parcels, trackingNumber: numbers[0] ?? null }
        : { trackingNumber: numbers[0] ?? null };
    try {
      const sent = { carrier, service: service || null, ...tracking };
      await correctTracking(deps, accountId, actor, shipment._id, parseBody(correctionBody, sent));
    } catch (error) {
      if (!(error instanceof GatewayError) || error.status >= 500) throw error;
      return show(req, res, shipment, error);
    }
    await flash(req, { kind: 'success', text: `Tracking of order ${shipment.orderNumber} was corrected.` });
    res.redirect(303, orderHref(shipment));
  };

  router.get(`${BASE}/void`, askToVoid);
  router.post(`${BASE}/void`, takeBack);
  router.get(`${BASE}/tracking`, showTracking);
  router.post(`${BASE}/tracking`, correct);
  return refuseOtherMethods(router);
}
