import type { JsonObject } from '../json.ts';

/** Ends an API call with this status and body. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, body: JsonObject) {
    super(`API answer ${status}`);
    this.name = 'ApiRefusal';
    this.status = status;
    this.body = body;
  }
}

/** 422 with the message in a list. Observed by mattgenious/RechargeSharp, for most fields. */
export const invalid = (field: string, message: string): ApiRefusal =>
  new ApiRefusal(422, { errors: { [field]: [message] } });
/** 404 of 2021-11. Observed by mattgenious/RechargeSharp. */
export const notFound = (): ApiRefusal => new ApiRefusal(404, { errors: 'Not Found' });
