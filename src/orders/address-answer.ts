import { z } from 'zod';
import { textOrNull } from '../api/answer-fields.ts';

/** An address as the API gives it; null where ReCharge gave none. */
export const addressAnswer = z
  .object({
    firstName: textOrNull,
    lastName: textOrNull,
    company: textOrNull,
    address1: textOrNull,
    address2: textOrNull,
    city: textOrNull,
    province: textOrNull,
    zip: textOrNull.describe('Postcode'),
    countryCode: textOrNull.describe('ISO 3166-1 alpha-2'),
    country: textOrNull.describe('Its name, where ReCharge gave one'),
    phone: textOrNull,
  })
  .nullable();
