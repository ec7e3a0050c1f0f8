import type { Options } from 'amqplib';

export type Headers = Record<string, unknown>;

/** A message on its way to RabbitMQ. The body goes as it is, the headers too (`traceparent` among them). */
export interface Outgoing {
  routingKey: string;
  body: Buffer;
  messageId: string;
  headers?: Headers;
  /** @default 'application/json' */
  contentType?: string;
  /** Kept in whole seconds, as AMQP has it. */
  timestamp?: Date;
  /** @default 'gateway.events' */
  exchange?: string;
}

/** Persistent: survives a restart of the broker. Mandatory: comes back when no queue takes it. */
export function publishOptions(message: Outgoing): Options.Publish {
  const options: Options.Publish = {
    persistent: true,
    mandatory: true,
    messageId: message.messageId,
    contentType: message.contentType ?? 'application/json',
    headers: message.headers,
  };
  if (message.timestamp) options.timestamp = Math.floor(message.timestamp.getTime() / 1000);
  return options;
}
