import { startTestServices, type TestServices } from '../services/test-services.ts';

/** The services that TEST_MONGODB_URI and its fellows name, else fresh ones, ended by `stop`. */
export async function benchServices(): Promise<Pick<TestServices, 'mongodbUri' | 'amqpUrl' | 'stop'>> {
  const { TEST_MONGODB_URI, TEST_AMQP_URL } = process.env;
  if (TEST_MONGODB_URI && TEST_AMQP_URL) {
    return { mongodbUri: TEST_MONGODB_URI, amqpUrl: TEST_AMQP_URL, stop: async () => {} };
  }
  return startTestServices((line) => console.log(line));
}
