import { createHash } from 'node:crypto';
import type { Address } from '../data/state.ts';
import type { JsonObject } from '../json.ts';

/** Where pictures are served: the sandbox's own address, without a slash at its end. */
export interface RenderContext {
  imageBase: string;
}

export function renderAddress(address: Address): JsonObject {
  return {
    address1: address.address1,
    address2: address.address2,
    city: address.city,
    company: address.company,
    country_code: address.country,
    first_name: address.firstName,
    last_name: address.lastName,
    phone: address.phone,
    province: address.province,
    zip: address.zip,
  };
}

export function renderImages(context: RenderContext, handle: string): JsonObject {
  const image = (size: string) => `${context.imageBase}/images/${handle}${size}.svg`;
  return { large: image('_large'), medium: image('_medium'), original: image(''), small: image('_small') };
}

export const externalCustomerId = (customerId: number): string => String(7_381_920_000_000 + customerId);
export const customerHash = (customerId: number): string =>
  createHash('sha256').update(`customer ${customerId}`).digest('hex').slice(0, 16);
