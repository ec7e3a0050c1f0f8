import { readFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { startTestServices } from '../../scripts/services/test-services.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    mongodbUri: string;
    amqpUrl: string;
    amqpManagementUrl: string;
  }
}

/**
 * One MongoDB replica set and one RabbitMQ node for the whole run: those named by the environment,
 * those that scripts/services/keep.ts keeps up, or fresh ones.
 */
export default async function globalSetup(project: TestProject) {
  const named = fromEnvironment() ?? kept();
  const own = named ? null : await startTestServices((line) => console.log(line));
  const services = (named ?? own) as Named;
  project.provide('mongodbUri', services.mongodbUri);
  project.provide('amqpUrl', services.amqpUrl);
  project.provide('amqpManagementUrl', services.amqpManagementUrl);
  return async () => {
    await own?.stop();
  };
}

interface Named {
  mongodbUri: string;
  amqpUrl: string;
  amqpManagementUrl: string;
}

function fromEnvironment(): Named | null {
  const { TEST_MONGODB_URI, TEST_AMQP_URL, TEST_AMQP_MANAGEMENT_URL } = process.env;
  if (!TEST_MONGODB_URI || !TEST_AMQP_URL || !TEST_AMQP_MANAGEMENT_URL) return null;
  return {
    mongodbUri: TEST_MONGODB_URI,
    amqpUrl: TEST_AMQP_URL,
    amqpManagementUrl: TEST_AMQP_MANAGEMENT_URL,
  };
}

function kept(): Named | null {
  try {
    const file = JSON.parse(readFileSync('.cache/test-services.json', 'utf8')) as Named & { pid: number };
    // Throws when its keeper has ended.
    process.kill(file.pid, 0);
    return { mongodbUri: file.mongodbUri, amqpUrl: file.amqpUrl, amqpManagementUrl: file.amqpManagementUrl };
  } catch {
    return null;
  }
}
