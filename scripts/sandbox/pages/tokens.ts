import type { Token } from '../data/state.ts';
import type { PageAnswer, PageCall, PageRoute } from './route.ts';
import { dayText } from './words.ts';

interface Area {
  name: string;
  label: string;
  read: string[];
  /** Empty: can only be read. */
  write: string[];
}

const area = (name: string, label: string): Area => ({
  name,
  label,
  read: [`read_${name}`],
  write: [`write_${name}`],
});
/**
 * Some of the parts of the store that a token can be let into, each in three levels, as documentation page
 * docs.rechargepayments.com/docs/recharge-api-key describes.
 */
const AREAS: Area[] = [
  area('orders', 'Orders'),
  area('products', 'Products'),
  area('customers', 'Customers'),
  area('subscriptions', 'Subscriptions'),
  area('discounts', 'Discounts'),
  area('payment_methods', 'Payment methods'),
  { name: 'store', label: 'Store information', read: ['store_info'], write: [] },
];
const LEVELS = ['No access', 'Read', 'Read and write'];
const DISCLAIMERS = [
  'I understand that whoever holds this token can read and change my store’s data.',
  'I will give the token only to people and software that I trust, and keep it secret.',
  'I understand that ReCharge does not support what others build with it.',
];

export const tokenPages: PageRoute[] = [
  {
    method: 'get',
    path: '/admin/integrations',
    answer: ({ store }) => ({
      view: 'integrations',
      title: 'Integrations',
      data: { tokens: live(store).length },
    }),
  },
  { method: 'get', path: '/admin/api-tokens', answer: list },
  { method: 'get', path: '/admin/api-tokens/new', answer: ({ form }) => creating(form, []) },
  { method: 'post', path: '/admin/api-tokens/new', answer: create },
  { method: 'get', path: '/admin/api-tokens/:id', answer: (call) => show(call, tokenOf(call)) },
  { method: 'post', path: '/admin/api-tokens/:id', answer: edit },
  { method: 'post', path: '/admin/api-tokens/:id/revoke', answer: revoke },
];

const live = (store: PageCall['store']) => store.state.tokens.filter(({ revokedAt }) => revokedAt === null);

function tokenOf({ store, params }: PageCall): Token {
  const token = live(store).find(({ id }) => String(id) === params.id);
  if (!token) throw new RangeError('There is no such token, or it was revoked.');
  return token;
}

function list({ store }: PageCall): PageAnswer {
  const tokens = live(store).map((token) => ({
    id: token.id,
    nickname: token.nickname,
    email: token.contactEmail,
    made: dayText(token.createdAt),
    access: accessText(token),
    webhooks: store.state.webhooks.filter(({ tokenId }) => tokenId === token.id).length,
  }));
  return { view: 'tokens', title: 'API Tokens', data: { tokens } };
}

function accessText({ scopes }: Token): string {
  const parts = AREAS.map(({ label, read, write }) =>
    has(scopes, write) ? `${label}: read and write` : has(scopes, read) ? `${label}: read` : null,
  );
  return parts.filter(Boolean).join(', ') || 'No access';
}

const has = (scopes: string[], wanted: string[]) =>
  wanted.length > 0 && wanted.every((scope) => scopes.includes(scope));

function creating(form: URLSearchParams, faults: string[]): PageAnswer {
  return {
    view: 'token-new',
    title: 'Create an API Token',
    status: faults.length > 0 ? 422 : 200,
    data: {
      faults,
      nickname: form.get('nickname') ?? '',
      email: form.get('email') ?? '',
      areas: areaFields((name) => form.get(name) ?? ''),
      disclaimers: DISCLAIMERS.map((text, index) => ({
        name: `agree-${index}`,
        text,
        checked: form.has(`agree-${index}`),
      })),
    },
  };
}

const areaFields = (levelOf: (name: string) => string) =>
  AREAS.map(({ name, label, write }) => ({
    name,
    label,
    levels: LEVELS.slice(0, write.length > 0 ? 3 : 2).map((level, index) => ({
      level,
      value: index,
      selected: levelOf(name) === String(index),
    })),
  }));

const scopesOf = (form: URLSearchParams): string[] =>
  AREAS.flatMap(({ name, read, write }) => {
    const level = form.get(name);
    return level === '2' ? [...read, ...write] : level === '1' ? read : [];
  });

function create({ store, form }: PageCall): PageAnswer {
  const faults: string[] = [];
  const nickname = (form.get('nickname') ?? '').trim().slice(0, 80);
  const contactEmail = (form.get('email') ?? '').trim().slice(0, 120);
  if (nickname === '') faults.push('Nickname: give the token a name to find it by.');
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(contactEmail))
    faults.push('Contact email: write an address such as you@example.com.');
  if (!DISCLAIMERS.every((_text, index) => form.has(`agree-${index}`)))
    faults.push('Disclaimer: tick all three boxes.');
  if (faults.length > 0) return creating(form, faults);
  const token = store.createToken({ nickname, contactEmail, scopes: scopesOf(form) });
  return { redirect: `/admin/api-tokens/${token.id}`, notice: `The API token ${nickname} was created.` };
}

function show({ store }: PageCall, token: Token): PageAnswer {
  const level = (name: string) => {
    const { read = [], write = [] } = AREAS.find((candidate) => candidate.name === name) ?? {};
    return has(token.scopes, write) ? '2' : has(token.scopes, read) ? '1' : '0';
  };
  return {
    view: 'token',
    title: token.nickname,
    data: {
      token,
      made: dayText(token.createdAt),
      scopes: token.scopes,
      areas: areaFields(level),
      webhooks: store.state.webhooks.filter(({ tokenId }) => tokenId === token.id).length,
    },
  };
}

function edit(call: PageCall): PageAnswer {
  const token = tokenOf(call);
  call.store.editToken(token.id, { scopes: scopesOf(call.form) });
  return {
    redirect: `/admin/api-tokens/${token.id}`,
    notice: `The permissions of ${token.nickname} are saved.`,
  };
}

function revoke(call: PageCall): PageAnswer {
  const token = tokenOf(call);
  call.store.revokeToken(token.id);
  return { redirect: '/admin/api-tokens', notice: `The API token ${token.nickname} was revoked.` };
}
