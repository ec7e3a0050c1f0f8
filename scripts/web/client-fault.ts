/** What Express and its parsers refuse with a 4xx status, e.g. a body too long; null for other errors. */
export function clientFault(error: unknown): { status: number; message: string } | null {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null;
  return error.status >= 400 && error.status < 500 ? { status: error.status, message: error.message } : null;
}
