import { type Request, type Response, Router } from 'express';
import {
  GENERAL_SETTINGS,
  readGeneralSettings,
  saveGeneralSettings,
  showGeneralSettings,
} from '../../accounts/general-settings.ts';
import { brandOf } from '../../brand/brand-of.ts';
import type { Fault } from '../../errors.ts';
import type { FormTexts } from '../../forms/show-part.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { drawForm } from '../frame/draw-form.ts';
import { flash } from '../frame/flash.ts';
import { formValues } from '../frame/form.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { settingsSections } from './sections.ts';

export function generalSettingsPage(deps: PageDeps): Router {
  const router = Router();
  const parts = Object.values(GENERAL_SETTINGS);
  const names = parts.flatMap(({ inputs }) => inputs.map(({ name }) => name));

  const show = (req: Request, res: Response, texts: FormTexts, faults: Fault[] = []) => {
    const { account } = adminContext(res);
    const builtIn = brandOf({ name: account.name, brand: {} }, null);
    sendPage(
      deps,
      req,
      res,
      'settings/general',
      {
        title: 'General Settings',
        section: 'settings',
        sections: settingsSections('general'),
        accountName: account.name,
        builtInAccent: builtIn.accentColour.value,
        form: drawForm(parts, texts, faults, { autofill: true }),
      },
      faults.length > 0 ? 422 : 200,
    );
  };

  router.get('/settings', (_req, res) => res.redirect(303, '/settings/general'));

  router.get('/settings/general', (req, res) =>
    show(req, res, showGeneralSettings(adminContext(res).account)),
  );

  router.post('/settings/general', async (req, res) => {
    const { accountId, actor } = adminContext(res);
    const texts = formValues(req.body, names);
    const read = readGeneralSettings(texts, deps.now());
    if (!read.ok) return show(req, res, texts, read.faults);
    await saveGeneralSettings(deps, accountId, actor, read.settings);
    await flash(req, { kind: 'success', text: 'General Settings saved.' });
    res.redirect(303, '/settings/general');
  });
  return refuseOtherMethods(router);
}
