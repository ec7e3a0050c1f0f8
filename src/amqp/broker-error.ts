import { GatewayError } from '../errors.ts';

const MESSAGES = {
  broker_unavailable: 'RabbitMQ is not connected, or the connection was lost before it confirmed',
  broker_returned: 'RabbitMQ has no queue for this routing key',
  broker_nacked: 'RabbitMQ refused the message',
  broker_deadline: 'RabbitMQ did not confirm in time; the message may or may not be there',
  broker_blocked: 'RabbitMQ takes no messages: it is short of memory or disk',
} as const;

const CURES: Partial<Record<BrokerErrorCode, string>> = {
  broker_unavailable: 'Check that RabbitMQ runs and that AMQP_URL is right.',
  broker_blocked: 'Free disk space or memory on the RabbitMQ node; see `rabbitmqctl status`, section Alarms.',
};

export type BrokerErrorCode = keyof typeof MESSAGES;

/** A publish that was not confirmed; status 503, class `soon`. */
export function brokerError(code: BrokerErrorCode, cause?: unknown): GatewayError {
  const cure = CURES[code];
  return new GatewayError(code, MESSAGES[code], {
    status: 503,
    retry: 'soon',
    ...(cure === undefined ? {} : { cure }),
    ...(cause === undefined ? {} : { cause }),
  });
}
