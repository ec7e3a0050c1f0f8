import { afterAll } from 'vitest';
import { cleanUpThisFile } from './after-this-file.ts';

afterAll(cleanUpThisFile, 120_000);
