import { recordNotFound } from '../api/record-not-found.ts';

export const channelNotFound = recordNotFound('channel');
