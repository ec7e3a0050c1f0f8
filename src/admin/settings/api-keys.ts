import { type Request, type Response, Router } from 'express';
import { createApiKey, listApiKeys, revokeApiKey } from '../../api/keys.ts';
import { type Fault, GatewayError } from '../../errors.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { askFirst } from '../frame/confirm-page.ts';
import { flash } from '../frame/flash.ts';
import { formValues, formView } from '../frame/form.ts';
import { dateTime } from '../frame/format.ts';
import { pageId } from '../frame/page-id.ts';
import { notFound } from '../frame/refusals.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { settingsSections } from './sections.ts';

const PATH = '/settings/api-keys';

export function apiKeysPage(deps: PageDeps): Router {
  const router = Router();

  const show = async (
    req: Request,
    res: Response,
    shown: {
      created?: { key: string; name: string };
      values?: Record<string, string>;
      faults?: Fault[];
    } = {},
  ) => {
    const { accountId, timeZone } = adminContext(res);
    const docs = await listApiKeys(deps, accountId);
    const rows = docs.map((doc) => ({
      name: doc.name,
      hint: `helm_••••${doc.hint}`,
      createdBy: doc.createdBy,
      createdAt: dateTime(doc.createdAt, timeZone),
      lastUsedAt: dateTime(doc.lastUsedAt, timeZone),
      revokedAt: dateTime(doc.revokedAt, timeZone),
      revokeHref: `${PATH}/${doc._id.toString()}/revoke`,
    }));
    const faults = shown.faults ?? [];
    sendPage(
      deps,
      req,
      res,
      'settings/api-keys',
      {
        title: 'API keys',
        section: 'settings',
        sections: settingsSections('api-keys'),
        created: shown.created ?? null,
        form: formView(['name'], shown.values ?? {}, faults, 'key-'),
        rows,
      },
      faults.length > 0 ? 422 : 200,
    );
  };

  router.get(PATH, (req, res) => show(req, res));

  // The key stands in the answer to this one request and nowhere else, not even in the session.
  router.post(PATH, async (req, res) => {
    const { accountId, actor, timeZone } = adminContext(res);
    const values = formValues(req.body, ['name']);
    const name = values.name || `Key of ${dateTime(deps.now(), timeZone).text}`;
    try {
      const { key, doc } = await createApiKey(deps, accountId, actor, name);
      await show(req, res, { created: { key, name: doc.name } });
    } catch (error) {
      if (!(error instanceof GatewayError) || error.status !== 422) throw error;
      await show(req, res, { values, faults: error.faults });
    }
  });

  router.get(`${PATH}/:id/revoke`, async (req, res) => {
    const { id } = req.params;
    const docs = await listApiKeys(deps, adminContext(res).accountId);
    const doc = docs.find(({ _id, revokedAt }) => _id.toString() === id && !revokedAt);
    if (!doc) throw notFound('key');
    askFirst(deps, req, res, {
      title: `Revoke the key ${doc.name}`,
      section: 'settings',
      text: [
        'Whatever uses this key is refused from now on. This cannot be taken back; a new key can be made.',
      ],
      action: `${PATH}/${id}/revoke`,
      button: 'Revoke',
      cancel: PATH,
    });
  });

  router.post(`${PATH}/:id/revoke`, async (req, res) => {
    const { accountId, actor } = adminContext(res);
    if (!(await revokeApiKey(deps, accountId, actor, pageId(req.params.id, 'key')))) throw notFound('key');
    await flash(req, { kind: 'success', text: 'The key was revoked.' });
    res.redirect(303, PATH);
  });
  return refuseOtherMethods(router);
}
