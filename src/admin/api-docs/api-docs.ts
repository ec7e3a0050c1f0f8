import { type Request, type Response, Router } from 'express';
import type { OpenApiDocument } from '../../api/openapi-types.ts';
import type { PageDeps } from '../frame/admin-deps.ts';
import { refuseOtherMethods } from '../frame/refuse-other-methods.ts';
import { sendPage } from '../frame/send-page.ts';
import { presentApi } from './presenter.ts';

/** `/api/docs`: the API's description to read, for anybody; it stands before the sign-in. */
export function apiDocsPage(deps: PageDeps, description: OpenApiDocument): Router {
  const router = Router();
  const baseUrl = deps.config.publicUrl.replace(/\/$/, '');
  const api = presentApi(description, baseUrl);
  const show = (req: Request, res: Response) => {
    const isSignedIn = Boolean(res.locals.admin);
    const css = deps.assets.url('api-docs.css');
    const title = 'API documentation';
    sendPage(deps, req, res, 'api-docs/api-docs', {
      title,
      section: 'settings',
      css,
      isSignedIn,
      baseUrl,
      ...api,
    });
  };

  router.get('/api/docs', show);
  return refuseOtherMethods(router);
}
