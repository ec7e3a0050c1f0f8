import type { Model } from 'mongoose';

/**
 * Creates the collections and their indexes; safe to run at every start and in several processes.
 * Raw deliveries compress well, so a schema may name its block compressor in `storageEngine`.
 */
export async function ensureIndexes(models: Model<never>[]): Promise<void> {
  for (const model of models) {
    try {
      await model.createCollection();
    } catch (error) {
      // NamespaceExists (48): another process was first, or the options differ from an older version.
      if ((error as { code?: number }).code !== 48) throw error;
    }
    await model.createIndexes();
  }
}
