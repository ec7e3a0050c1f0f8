/**
 * Takes the token and hook keys out of a text from ReCharge, which may repeat what it was sent (a refused
 * webhook's address holds its key).
 */
export function createRedactor(token: string): (text: string) => string {
  return (text) =>
    (token === '' ? text : text.replaceAll(token, '[secret]')).replace(
      /(\/webhooks\/recharge\/)[A-Za-z0-9_-]+/g,
      '$1[secret]',
    );
}
