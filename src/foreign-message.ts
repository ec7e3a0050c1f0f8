import mongoose from 'mongoose';

const LONGEST = 1_000;

/** Whatever stands around an @: a person's address, or the password of a service's. */
const ADDRESS = /[^\s<>"'`(@/:]+@[^\s<>"'`)@]+/g;

/**
 * What an error that is not ours says, without the data that it quotes, in at most 1,000 characters: MongoDB's
 * server puts documents into braces and quotes, V8's JSON parser the text around a fault, mongoose a refused value
 * anywhere, a mail server the recipient.
 */
export function foreignMessage(error: Error): string {
  const { name } = error;
  let text = error instanceof mongoose.Error ? refusedFields(error) : error.message;
  if (/^(Mongo|BSON)/.test(name)) text = text.replace(/\{.*/s, '{…}').replaceAll(/ '[^']*'/g, " '…'");
  if (/^(Mongo|BSON|SyntaxError)/.test(name)) text = text.replace(/".*"/s, '"…"');
  text = text.slice(0, LONGEST).replaceAll(ADDRESS, '…@…');
  return error.message.length > LONGEST ? `${text}…` : text;
}

/** mongoose quotes the value in the middle of its sentences; the names of the fields say enough. */
function refusedFields(error: Error): string {
  const { errors, path } = error as { errors?: object; path?: unknown };
  const fields = errors ? Object.keys(errors) : typeof path === 'string' ? [path] : [];
  return fields.length > 0 ? `refused at ${fields.join(', ')}` : 'refused';
}
