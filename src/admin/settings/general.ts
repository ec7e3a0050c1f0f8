import { type Request, type Response, Router } from 'express';
import {
  generalSettingsOf,
  generalSettingsSchema,
  saveGeneralSettings,
} from '../../accounts/general-settings.ts';
import { NO_BRAND } from '../../brand/brand-fields.ts';
import { brandOf } from '../../brand/brand-of.ts';
import { countryChoices } from '../../countries.ts';
import type { Fault } from '../../errors.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { flash } from '../frame/flash.ts';
import { faultsOf, formValues, formView, options } from '../frame/form.ts';
import { sendPage } from '../frame/send-page.ts';
import { adminContext } from '../frame/signed-in.ts';
import { settingsSections } from './sections.ts';

const FIELDS = Object.keys(generalSettingsSchema.shape);

const zoneChoices = (): [string, string][] =>
  ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map((zone) => [
    zone,
    zone.replaceAll('_', ' '),
  ]);

export function generalSettingsPage(deps: PageDeps): Router {
  const router = Router();
  const countries = countryChoices();
  const zones = zoneChoices();

  const show = (req: Request, res: Response, values: Record<string, string>, faults: Fault[] = []) => {
    const { account } = adminContext(res);
    const builtIn = brandOf({ name: account.name, brand: NO_BRAND }, null);
    sendPage(
      deps,
      req,
      res,
      'settings-general',
      {
        title: 'General Settings',
        section: 'settings',
        sections: settingsSections('general'),
        accountName: account.name,
        builtInAccent: builtIn.accentColour.value,
        form: formView(FIELDS, values, faults),
        countryOptions: options(countries, values.country ?? ''),
        zoneOptions: options(zones, values.timeZone ?? ''),
      },
      faults.length > 0 ? 422 : 200,
    );
  };

  router.get('/settings', (_req, res) => res.redirect(303, '/settings/general'));

  router.get('/settings/general', (req, res) => {
    const stored = Object.entries(generalSettingsOf(adminContext(res).account));
    show(req, res, Object.fromEntries(stored.map(([name, value]) => [name, value ?? ''])));
  });

  router.post('/settings/general', async (req, res) => {
    const { accountId, actor } = adminContext(res);
    const values = formValues(req.body, FIELDS);
    const parsed = generalSettingsSchema.safeParse(values);
    if (!parsed.success) return show(req, res, values, faultsOf(parsed.error));
    await saveGeneralSettings(deps, accountId, actor, parsed.data);
    flash(req, { kind: 'success', text: 'General Settings saved.' });
    res.redirect(303, '/settings/general');
  });
  return router;
}
