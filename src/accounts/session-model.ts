import { collection } from '../mongo/collection.ts';
import { DAY, HOUR } from '../time.ts';

/** How long a session lives that nobody uses. */
export const IDLE_MS = 12 * HOUR;
/** However busy it is, nobody stays signed in for longer. */
export const LIFETIME_MS = 7 * DAY;

/** A browser that is signed in. */
export interface SessionDoc {
  /** SHA-256 of the id in the browser's cookie, so that a copy of the collection opens no session. */
  _id: string;
  /** Of what the pages keep here, what others may read; ids as text. */
  session: {
    /** How express-session prolongs the cookie. */
    cookie?: object;
    userId: string;
    accountId: string;
    /** Epoch milliseconds. */
    signedInAt: number;
    /** As the browser called itself, at most 300 characters; null also before this was kept. */
    userAgent?: string | null;
    /** Of the client that signed in. */
    address?: string | null;
  };
  /** Rises while the session is used. */
  expires: Date;
  /** When it was used last, to the minute. */
  lastModified: Date;
}

export const sessions = collection<SessionDoc>({
  name: 'sessions',
  indexes: [
    { key: { expires: 1 }, expireAfterSeconds: 0 },
    { key: { 'session.userId': 1, 'session.signedInAt': -1 } },
  ],
});
