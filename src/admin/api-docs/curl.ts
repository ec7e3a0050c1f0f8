import type { Operation } from '../../api/openapi-types.ts';

/** A call of the route to paste into a shell; the key comes from the variable HELM_API_KEY. */
export function curlOf(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  baseUrl: string,
): string {
  const given = operation.parameters.filter(({ example }) => example !== undefined);
  let address = baseUrl + path;
  for (const { name, example } of given.filter((parameter) => parameter.in === 'path')) {
    address = address.replace(`{${name}}`, String(example));
  }
  const query = given
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, example }) => `${name}=${[example].flat().join(',')}`);
  if (query.length > 0) address += `?${query.join('&')}`;
  const body = operation.requestBody?.content['application/json']?.example;
  const lines = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${quoted(address)}`,
    '-H "Authorization: Bearer $HELM_API_KEY"',
    ...given
      .filter((parameter) => parameter.in === 'header')
      .map(({ name, example }) => `-H ${quoted(`${name}: ${String(example)}`)}`),
    ...(body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body, null, 2))}`]),
  ];
  return lines.join(' \\\n  ');
}

/** As one word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
