import type { Request } from 'express';

/**
 * Stores the session now. Before a redirect this is a must: browsers follow it as soon as its head is there,
 * which is before the session would be stored by itself, and the next page would lack what was put in.
 */
export function saveSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.save((error: unknown) => (error ? reject(error) : resolve()));
  });
}
