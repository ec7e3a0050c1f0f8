import { type Request, type Response, Router } from 'express';
import type { Types } from 'mongoose';
import { addressLines } from '../../address-lines.ts';
import { type Fault, GatewayError } from '../../errors.ts';
import { readPart } from '../../forms/read-part.ts';
import { type FormTexts, showPart } from '../../forms/show-part.ts';
import { findWarehouse, listWarehouses } from '../../warehouses/queries.ts';
import {
  makeDefaultWarehouse,
  saveWarehouse,
  setWarehouseActive,
  WAREHOUSE,
} from '../../warehouses/save-warehouse.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { drawForm } from '../frame/draw-form.ts';
import { flash } from '../frame/flash.ts';
import { formValues } from '../frame/form.ts';
import { pageId } from '../frame/page-id.ts';
import { notFound } from '../frame/refusals.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { settingsSections } from './sections.ts';

const PATH = '/settings/warehouses';
const NAMES = WAREHOUSE.inputs.map(({ name }) => name);

export function warehousesPage(deps: PageDeps): Router {
  const router = Router();

  router.get(PATH, async (req, res) => {
    const { accountId } = adminContext(res);
    const docs = await listWarehouses(deps, accountId);
    const rows = docs.map(({ _id, name, address, isDefault, active }) => ({
      href: `${PATH}/${_id.toString()}`,
      name,
      isDefault,
      active,
      address: addressLines(address).join(', '),
    }));
    const sections = settingsSections('warehouses');
    sendPage(deps, req, res, 'settings/warehouses', {
      title: 'Warehouses',
      section: 'settings',
      sections,
      rows,
    });
  });

  const showForm = (req: Request, res: Response, name: string, texts: FormTexts, faults: Fault[] = []) =>
    sendPage(
      deps,
      req,
      res,
      'settings/warehouse',
      {
        title: name || 'Add a warehouse',
        section: 'settings',
        form: drawForm([WAREHOUSE], texts, faults, { autofill: true }),
      },
      faults.length > 0 ? 422 : 200,
    );

  router.get(`${PATH}/new`, (req, res) => showForm(req, res, '', {}));

  router.get(`${PATH}/:id`, async (req, res) => {
    const { accountId } = adminContext(res);
    const doc = await findWarehouse(deps, accountId, pageId(req.params.id, 'warehouse'));
    if (!doc) throw notFound('warehouse');
    showForm(req, res, doc.name, showPart(WAREHOUSE, doc));
  });

  router.post(`${PATH}/:id`, async (req, res) => {
    const { accountId, actor } = adminContext(res);
    const { id } = req.params;
    const texts = formValues(req.body, NAMES);
    const stored = id === 'new' ? null : await findWarehouse(deps, accountId, pageId(id, 'warehouse'));
    if (id !== 'new' && !stored) throw notFound('warehouse');
    const read = readPart(WAREHOUSE, texts, { now: deps.now() });
    if (!read.ok) return showForm(req, res, stored?.name ?? '', texts, read.faults);
    try {
      await saveWarehouse(deps, accountId, actor, stored?._id ?? null, read.value);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.faults.length === 0) throw error;
      return showForm(req, res, stored?.name ?? '', texts, error.faults);
    }
    await flash(req, {
      kind: 'success',
      text: `Warehouse ${read.value.name} ${stored ? 'saved' : 'added'}.`,
    });
    res.redirect(303, PATH);
  });

  const act = (path: string, work: (res: Response, id: Types.ObjectId) => Promise<string>) =>
    router.post(`${PATH}/:id/${path}`, async (req, res) => {
      const id = pageId(req.params.id, 'warehouse');
      try {
        await flash(req, { kind: 'success', text: await work(res, id) });
      } catch (error) {
        if (!(error instanceof GatewayError) || error.status !== 409) throw error;
        await flash(req, { kind: 'warning', text: `${error.message} ${error.cure ?? ''}`.trim() });
      }
      res.redirect(303, PATH);
    });
  act('default', async (res, id) => {
    const { accountId, actor } = adminContext(res);
    const { name } = await makeDefaultWarehouse(deps, accountId, actor, id);
    return `${name} is the default warehouse now.`;
  });
  act('deactivate', async (res, id) => {
    const { accountId, actor } = adminContext(res);
    const { name } = await setWarehouseActive(deps, accountId, actor, id, false);
    return `${name} is out of use.`;
  });
  act('activate', async (res, id) => {
    const { accountId, actor } = adminContext(res);
    const { name } = await setWarehouseActive(deps, accountId, actor, id, true);
    return `${name} is in use again.`;
  });
  return refuseOtherMethods(router);
}
