import { SHOP_DOMAIN, SHOP_NAME } from '../data/shop.ts';
import { CURRENCIES } from '../money.ts';
import { utcText } from '../times.ts';
import { notFound } from './refusal.ts';
import type { ApiAnswer, ApiCallContext, ApiRoute } from './route.ts';

const EMAIL = 'hello@harbourlane.example.com';
const OPENED = Date.UTC(2023, 4, 2, 9, 30);
const STORE_ID = 148_207;

/**
 * Either will do: documentation page developer.rechargepayments.com/2021-11 (scopes) names `read_store`, real
 * tokens hold `store_info`, as observed by ChemicalLuck/recharge-api-python.
 */
const scopes = ['store_info', 'read_store'];

export const storeRoutes: ApiRoute[] = [
  { method: 'get', path: '/token_information', scopes: [], answer: tokenInformation },
  { method: 'get', path: '/store', scopes, answer: getStore },
  { method: 'get', path: '/shop', scopes, answer: getShop },
  { method: 'get', path: '/', scopes, answer: getRoot },
];

/**
 * Documentation page developer.rechargepayments.com/2021-11; `email` from ChemicalLuck/recharge-api-python.
 */
function tokenInformation({ token, version }: ApiCallContext): ApiAnswer {
  return {
    status: 200,
    body: {
      token_information: {
        client: version === '2021-01' ? { name: null, email: null } : { name: null, contact_email: null },
        contact_email: token.contactEmail,
        name: `[Private App] ${token.nickname}`,
        scopes: [...token.scopes],
      },
    },
  };
}

function getStore({ version, store }: ApiCallContext): ApiAnswer {
  if (version === '2021-01') throw notFound();
  return {
    status: 200,
    body: {
      store: {
        id: STORE_ID,
        checkout_logo_url: null,
        checkout_platform: 'shopify',
        created_at: utcText(OPENED),
        currency: 'GBP',
        customer_portal_base_url: `https://${SHOP_DOMAIN}/tools/recurring`,
        default_api_version: '2021-01',
        disabled_currencies_historical: [],
        email: EMAIL,
        enabled_presentment_currencies: Object.keys(CURRENCIES),
        enabled_presentment_currencies_symbols: [],
        external_platform: 'shopify',
        identifier: SHOP_DOMAIN,
        merchant_portal_base_url: store.context.imageBase,
        name: SHOP_NAME,
        phone: '+441174960123',
        timezone: { iana_name: 'Europe/London', name: '(GMT+00:00) London' },
        updated_at: utcText(OPENED),
        weight_unit: 'g',
      },
    },
  };
}

function getShop({ version }: ApiCallContext): ApiAnswer {
  if (version !== '2021-01') throw notFound();
  const shop = {
    id: STORE_ID,
    name: SHOP_NAME,
    domain: SHOP_DOMAIN,
    my_shopify_domain: SHOP_DOMAIN,
    email: EMAIL,
    shop_email: EMAIL,
    shop_phone: '+441174960123',
    currency: 'GBP',
    timezone: '(GMT+00:00) London',
    iana_timezone: 'Europe/London',
    created_at: '2023-05-02T05:30:00',
    updated_at: '2023-05-02T05:30:00',
  };
  return { status: 200, body: { shop } };
}

function getRoot(): ApiAnswer {
  return {
    status: 200,
    body: {
      store: {
        store_id: STORE_ID,
        store_name: SHOP_NAME,
        store_url: SHOP_DOMAIN,
        email: EMAIL,
        currency: 'GBP',
        country: 'United Kingdom',
        province: 'Bristol',
        shop_owner: 'Morwenna Pascoe',
        store_timezone: '(GMT+00:00) London',
        iana_timezone: 'Europe/London',
      },
    },
  };
}
