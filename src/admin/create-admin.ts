import express, { type Express, type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { createSignInLimits } from '../accounts/sign-in-limits.ts';
import { MINUTE } from '../time.ts';
import { activityPage } from './activity/activity.ts';
import { deadLettersPage } from './activity/dead-letters.ts';
import { activityEventPage } from './activity/event.ts';
import { apiDocsPage } from './api-docs/api-docs.ts';
import type { AdminDeps, PageDeps } from './frame/admin-deps.ts';
import { createAssets } from './frame/assets.ts';
import { createCsrf } from './frame/csrf.ts';
import { errorPage, missingPage } from './frame/error-pages.ts';
import { formsOnly } from './frame/forms-only.ts';
import { loginPage, loginWithoutSession, signOut } from './frame/login.ts';
import { isSecure, sessions } from './frame/session.ts';
import { recogniseUser, requireUser } from './frame/signed-in.ts';
import { createViews } from './frame/views.ts';
import { mailPage } from './mail/mail.ts';
import { mailsPage } from './mail/mails.ts';
import { orderPage } from './orders/order.ts';
import { ordersPage } from './orders/orders.ts';
import { shipmentPages } from './orders/shipment-pages.ts';
import { productsPage } from './products/products.ts';
import { dangerZone } from './sales-channels/danger-zone.ts';
import { newSalesChannelPage } from './sales-channels/new.ts';
import { salesChannelPage } from './sales-channels/sales-channel.ts';
import { salesChannelsPage } from './sales-channels/sales-channels.ts';
import { apiKeysPage } from './settings/api-keys.ts';
import { generalSettingsPage } from './settings/general.ts';
import { teamPage } from './settings/team.ts';
import { warehousesPage } from './settings/warehouses.ts';

/** Every page behind the sign-in, in the order of the navigation; a new page is added here. */
const PAGES: ((deps: PageDeps) => Router)[] = [
  ordersPage,
  orderPage,
  shipmentPages,
  productsPage,
  mailsPage,
  mailPage,
  activityPage,
  activityEventPage,
  deadLettersPage,
  warehousesPage,
  apiKeysPage,
  teamPage,
  generalSettingsPage,
  salesChannelsPage,
  newSalesChannelPage,
  salesChannelPage,
  dangerZone,
];

const REQUESTS_PER_MINUTE = 600;

/** The admin pages: an app for the root of the site, mounted after the API and the public pages. */
export function createAdmin(adminDeps: AdminDeps): Express {
  const deps: PageDeps = {
    ...adminDeps,
    views: createViews(),
    assets: createAssets(),
    limits: createSignInLimits(adminDeps),
  };
  const csrf = createCsrf(deps);
  const app = express();
  app.disable('x-powered-by');
  // A public https address means that TLS ends in front of us. A proxy that does not say so would else keep
  // the session's cookie from ever being set, and nobody could sign in.
  if (isSecure(deps.config)) Object.defineProperty(app.request, 'secure', { get: () => true });
  app.use(securityHeaders(deps));
  app.use(deps.assets.router);
  app.use(
    rateLimit({
      windowMs: MINUTE,
      limit: REQUESTS_PER_MINUTE,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
    }),
  );
  app.use(sessions(deps), recogniseUser(deps), loginWithoutSession);
  app.use(...formsOnly, csrf.ownOrigin);
  app.use(loginPage(deps));
  app.use((req, res, next) => {
    if (res.locals.admin) res.locals.csrfToken = () => csrf.token(req);
    next();
  });
  app.use(csrf.ownToken);
  app.use(signOut(deps));
  app.use(apiDocsPage(deps, deps.apiDescription));
  app.use(requireUser);
  for (const page of PAGES) app.use(page(deps));
  app.use(missingPage);
  app.use(errorPage(deps));
  return app;
}

/** Only our own files run and style a page; pictures of products come from the shop's own hosts. */
function securityHeaders(deps: AdminDeps) {
  const secure = isSecure(deps.config);
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:', 'https:'],
        'connect-src': ["'self'"],
        'frame-src': ["'self'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
      },
    },
    // "same-origin" and not "no-referrer": with that, browsers send "Origin: null" with our own forms.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure,
    crossOriginOpenerPolicy: secure,
    originAgentCluster: secure,
  });
}
