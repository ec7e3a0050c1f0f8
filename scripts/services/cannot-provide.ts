import { GatewayError } from '../../src/errors.ts';

/** One message that says what could not be provided and lists every way that would work. */
export function cannotProvide(what: string, why: string[], ways: string[]): GatewayError {
  const tried = why.map((line) => `  - ${line}`).join('\n');
  const cures = ways.map((line, index) => `  ${index + 1}. ${line}`).join('\n');
  return new GatewayError(
    'cannot_provide',
    `${what} could not be provided. What was tried:\n${tried}\nAny one of these works:\n${cures}`,
  );
}
