import { type Request, type Response, Router } from 'express';
import { Types } from 'mongoose';
import { countryChoices, countryName } from '../../countries.ts';
import { type Fault, GatewayError } from '../../errors.ts';
import { findWarehouse, listWarehouses } from '../../warehouses/queries.ts';
import {
  makeDefaultWarehouse,
  saveWarehouse,
  setWarehouseActive,
  warehouseSchema,
} from '../../warehouses/save-warehouse.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { notFound } from '../frame/error-pages.ts';
import { flash } from '../frame/flash.ts';
import { faultsOf, formValues, formView, options } from '../frame/form.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { settingsSections } from './sections.ts';

const PATH = '/settings/warehouses';
const FIELDS = Object.keys(warehouseSchema.shape);

export function warehousesPage(deps: PageDeps): Router {
  const router = Router();
  const countries = countryChoices();

  router.get(PATH, async (req, res) => {
    const { accountId } = adminContext(res);
    const docs = await listWarehouses(deps, accountId);
    const rows = docs.map(({ _id, name, address, isDefault, active }) => ({
      href: `${PATH}/${_id.toString()}`,
      name,
      isDefault,
      active,
      address: [address?.line1, address?.city, address?.postcode, countryName(address?.country)]
        .filter(Boolean)
        .join(', '),
    }));
    const sections = settingsSections('warehouses');
    sendPage(deps, req, res, 'settings-warehouses', {
      title: 'Warehouses',
      section: 'settings',
      sections,
      rows,
    });
  });

  const showForm = (
    req: Request,
    res: Response,
    name: string,
    values: Record<string, string>,
    faults: Fault[] = [],
  ) =>
    sendPage(
      deps,
      req,
      res,
      'warehouse',
      {
        title: name || 'Add a warehouse',
        section: 'settings',
        form: formView(FIELDS, values, faults),
        countryOptions: options(countries, values.country ?? ''),
      },
      faults.length > 0 ? 422 : 200,
    );

  router.get(`${PATH}/new`, (req, res) => showForm(req, res, '', {}));

  router.get(`${PATH}/:id`, async (req, res) => {
    const doc = await findWarehouse(deps, adminContext(res).accountId, String(req.params.id));
    if (!doc) throw notFound('warehouse');
    const parts = Object.entries(doc.address ?? {}).map(([key, value]) => [key, value ?? '']);
    showForm(req, res, doc.name, { name: doc.name, ...Object.fromEntries(parts) });
  });

  router.post(`${PATH}/:id`, async (req, res) => {
    const { accountId, actor } = adminContext(res);
    const { id } = req.params;
    const values = formValues(req.body, FIELDS);
    const stored = id === 'new' ? null : await findWarehouse(deps, accountId, id);
    if (id !== 'new' && !stored) throw notFound('warehouse');
    const parsed = warehouseSchema.safeParse(values);
    if (!parsed.success) return showForm(req, res, stored?.name ?? '', values, faultsOf(parsed.error));
    try {
      await saveWarehouse(deps, accountId, actor, stored?._id ?? null, parsed.data);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.faults.length === 0) throw error;
      return showForm(req, res, stored?.name ?? '', values, error.faults);
    }
    flash(req, { kind: 'success', text: `Warehouse ${parsed.data.name} ${stored ? 'saved' : 'added'}.` });
    res.redirect(303, PATH);
  });

  const act = (path: string, work: (res: Response, id: Types.ObjectId) => Promise<string>) =>
    router.post(`${PATH}/:id/${path}`, async (req, res) => {
      const { id } = req.params;
      if (!Types.ObjectId.isValid(id)) throw notFound('warehouse');
      try {
        flash(req, { kind: 'success', text: await work(res, new Types.ObjectId(id)) });
      } catch (error) {
        if (!(error instanceof GatewayError) || error.status !== 409) throw error;
        flash(req, { kind: 'warning', text: `${error.message} ${error.cure ?? ''}`.trim() });
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
  return router;
}
