import type { Types } from 'mongoose';
import { parseId } from '../../ids.ts';
import { notFound } from './refusals.ts';

/** The id in a page's address. @throws GatewayError `not_found` as for a record that is not there. */
export function pageId(text: unknown, what: string): Types.ObjectId {
  const id = parseId(text);
  if (!id) throw notFound(what);
  return id;
}
