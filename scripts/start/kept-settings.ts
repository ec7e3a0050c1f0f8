import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError } from '../../src/errors.ts';
import { writePrivateFile } from './write-private-file.ts';

export const PREFERRED_PORTS = {
  admin: 8080,
  sandbox: 8081,
  inbox: 8082,
  smtp: 8025,
  mongodb: 27117,
  amqp: 5682,
  amqpDist: 25682,
  epmd: 4379,
};
export type PortName = keyof typeof PREFERRED_PORTS;

/** What is chosen at the first start and kept for the later ones. */
export interface Settings {
  ports: Partial<Record<PortName, number>>;
  encryptionKeys: string;
  sessionSecret: string;
  ownerPassword: string;
  amqpPassword: string;
  mongodbPassword: string;
  /** The mongod that wrote the data: another release may not open it. */
  mongod: string | null;
}

export interface KeptSettings {
  settings: Settings;
  save(): void;
}

/** Reads `settings.json` of the data folder (mode 0600), making secrets that are not there yet. */
export function keptSettings(dataDir: string): KeptSettings {
  const file = join(dataDir, 'settings.json');
  const settings: Settings = {
    ports: {},
    encryptionKeys: `k1:${randomBytes(32).toString('base64')}`,
    sessionSecret: randomBytes(32).toString('hex'),
    ownerPassword: randomBytes(12).toString('base64url'),
    amqpPassword: randomBytes(16).toString('hex'),
    mongodbPassword: randomBytes(16).toString('hex'),
    mongod: null,
    ...read(file),
  };
  const save = () => writePrivateFile(file, settings);
  save();
  return { settings, save };
}

function read(file: string): Partial<Settings> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return JSON.parse(text) as Partial<Settings>;
  } catch {
    // Making new keys instead would leave every stored secret unreadable.
    throw new GatewayError(
      'settings_broken',
      `${file} is not JSON any more. It holds the keys of the stored secrets: put a copy of it back, or remove the whole folder to start from nothing.`,
    );
  }
}
