import type { Connection, Model, Schema } from 'mongoose';

/** The model of a collection on this connection, made once. */
export function defineModel<Doc>(connection: Connection, name: string, schema: Schema): Model<Doc> {
  return (connection.models[name] ?? connection.model(name, schema)) as unknown as Model<Doc>;
}
