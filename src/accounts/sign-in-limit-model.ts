import { collection } from '../mongo/collection.ts';

/** One count of sign-ins, as rate-limiter-flexible keeps it. */
export interface SignInLimitDoc {
  /** Prefix of the limit and hash of what is counted. */
  key: string;
  points: number;
  expire: Date | null;
  /** A try belongs to nobody's account until the password fits. */
  accountId: null;
}

export const signInLimits = collection<SignInLimitDoc>({
  name: 'signinlimits',
  indexes: [
    { key: { expire: -1 }, expireAfterSeconds: 0 },
    { key: { key: 1 }, unique: true },
  ],
});
