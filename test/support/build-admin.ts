import express, { type Express } from 'express';
import request from 'supertest';
import { createAdmin } from '../../src/admin/create-admin.ts';
import type { AdminDeps } from '../../src/admin/frame/admin-deps.ts';
import { compose } from '../../src/compose.ts';
import type { Deps } from '../../src/deps.ts';
import { GatewayError } from '../../src/errors.ts';
import { apiDocument } from '../../src/http/api-document.ts';
import { apiRoutes } from '../../src/http/api-routes.ts';
import { type BuiltAccount, buildAccount } from './build-account.ts';
import { testDeps } from './test-deps.ts';

export type Agent = ReturnType<typeof request.agent>;

export interface BuiltAdmin {
  deps: Deps;
  app: Express;
  owner: BuiltAccount;
  /** A browser-like agent that is signed in as the owner; over https, whose cookie it would not send here, it is not. */
  agent: Agent;
  /** The same for somebody else. */
  signIn(account: BuiltAccount): Promise<Agent>;
}

/** The admin pages on a fresh database, with an account whose owner is signed in. */
export async function buildAdmin(
  options: { deps?: Deps; env?: Record<string, string>; admin?: Partial<AdminDeps> } = {},
): Promise<BuiltAdmin> {
  const deps = options.deps ?? (await testDeps(options.env ? { env: options.env } : {}));
  const app = express();
  app.set('trust proxy', deps.config.trustProxy);
  const none = new GatewayError('broker_unavailable', 'There is no broker.', { retry: 'soon' });
  const broker = { publisher: { publish: () => Promise.reject(none), state: () => 'closed' as const } };
  const parts = compose(deps, broker);
  app.use(createAdmin({ ...parts, apiDescription: apiDocument(apiRoutes(parts)), ...options.admin }));
  const owner = await buildAccount(deps);
  const signIn = (account: BuiltAccount) => signedIn(app, account);
  const isSecure = deps.config.publicUrl.startsWith('https:');
  return { deps, app, owner, agent: isSecure ? request.agent(app) : await signIn(owner), signIn };
}

/** The token of a page's forms. */
export function csrfOf(html: string): string {
  const token = /name="_csrf" value="([^"]+)"/.exec(html)?.[1];
  if (!token) throw new Error('the page has no form token');
  return token;
}

/** Loads `page`, then sends its form to `path` with the page's token, which all have but the sign-in form. */
export async function submit(agent: Agent, page: string, path: string, fields: Record<string, string>) {
  const { text } = await agent.get(page);
  return agent
    .post(path)
    .type('form')
    .send({ ...(text.includes('name="_csrf"') ? { _csrf: csrfOf(text) } : {}), ...fields });
}

async function signedIn(app: Express, account: BuiltAccount): Promise<Agent> {
  const agent = request.agent(app);
  const { email, password } = account;
  const answer = await agent.post('/login').type('form').send({ email, password });
  if (answer.status !== 303) throw new Error(`signing in answered ${answer.status}`);
  return agent;
}
