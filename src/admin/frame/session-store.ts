import { type SessionData, Store } from 'express-session';
import { IDLE_MS, type SessionDoc, sessions } from '../../accounts/session-model.ts';
import { sha256 } from '../../crypto.ts';
import type { Deps } from '../../deps.ts';
import { MINUTE } from '../../time.ts';

declare module 'express-session' {
  interface SessionData {
    /** When the store wrote it last; read from the store, never written back. */
    lastModified: Date;
  }
}

/** Under what a session is stored whose id stands in the cookie: who reads the collection can use no session. */
export const sessionKey = (id: string): string => sha256(id);

type Answer<T = void> = (error: unknown, value?: T) => void;

/**
 * The sessions of express-session in our own collection. It never makes one: that is done by signing in. So looking
 * at a page leaves nothing behind, and a session that was ended while a request of it was under way stays ended
 * (connect-mongo writes such a one anew).
 */
export class SessionStore extends Store {
  readonly #deps: Pick<Deps, 'db' | 'now'>;

  constructor(deps: Pick<Deps, 'db' | 'now'>) {
    super();
    this.#deps = deps;
  }

  override get(id: string, answer: Answer<SessionData | null>): void {
    const unexpired = { _id: sessionKey(id), expires: { $gt: this.#deps.now() } };
    this.#rows()
      .findOne(unexpired)
      .then(
        (doc) => answer(null, doc && ({ ...doc.session, lastModified: doc.lastModified } as SessionData)),
        answer,
      );
  }

  override set(id: string, data: SessionData, answer: Answer = ignore): void {
    const { lastModified: _, ...session } = data;
    // As JSON, which leaves out what belongs to no other request.
    const cookie: unknown = JSON.parse(JSON.stringify(data.cookie));
    this.#write(id, { session: { ...session, cookie } as SessionDoc['session'], ...this.#times(data) }).then(
      () => answer(null),
      answer,
    );
  }

  /** An answer that stands is not lost because its session could not be prolonged. */
  override touch(id: string, data: SessionData, answer: () => void = ignore): void {
    const isFresh = this.#deps.now().getTime() - data.lastModified?.getTime() < MINUTE;
    const done = () => answer();
    if (isFresh) done();
    else this.#write(id, this.#times(data)).then(done, done);
  }

  override destroy(id: string, answer: Answer = ignore): void {
    this.#rows()
      .deleteOne({ _id: sessionKey(id) })
      .then(() => answer(null), answer);
  }

  #rows() {
    return sessions(this.#deps);
  }

  #write(id: string, set: Partial<SessionDoc>) {
    return this.#rows().updateOne({ _id: sessionKey(id) }, { $set: set });
  }

  #times({ cookie }: SessionData): Pick<SessionDoc, 'expires' | 'lastModified'> {
    const now = this.#deps.now();
    return { expires: new Date(cookie.expires ?? now.getTime() + IDLE_MS), lastModified: now };
  }
}

const ignore = () => undefined;
