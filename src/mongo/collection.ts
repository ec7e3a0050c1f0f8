import type { Connection, mongo } from 'mongoose';

/** Whatever knows the database: every feature's deps. */
export interface DbDeps {
  db: { connection: Connection };
}

/** Its fields in their sequence, with their directions. */
export type IndexKey = Record<string, 1 | -1>;

/** How a collection is kept: made with its indexes by `makeCollections`. */
export interface StoredAs {
  /** In the database. */
  name: string;
  indexes: (mongo.IndexDescription & { key: IndexKey })[];
  /** Keys of indexes that older versions made and nothing asks for any more: dropped when these have gone. */
  dropped?: IndexKey[];
  /** What can only be said when the collection is made. */
  options?: mongo.CreateCollectionOptions;
}

export interface CollectionOf<Doc extends mongo.Document> {
  /** The driver's own collection on the one connection of this process. */
  (deps: DbDeps): mongo.Collection<Doc>;
  storedAs: StoredAs;
}

/**
 * The one declaration of a document's collection, beside the document's type: what is written is checked
 * against the type by the compiler, since all input was parsed before.
 */
export function collection<Doc extends mongo.Document>(storedAs: StoredAs): CollectionOf<Doc> {
  const open = ({ db }: DbDeps) => {
    if (!db.connection.db) throw new Error('the database is not open');
    return db.connection.db.collection<Doc>(storedAs.name);
  };
  return Object.assign(open, { storedAs });
}
