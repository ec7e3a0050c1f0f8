import { boundFaults } from './bound-faults.ts';
import { type Fault, GatewayError, type RetryClass } from './errors.ts';

/** What any refusal may carry beside the facts of its message. */
export interface Particulars {
  faults?: Fault[];
  cause?: unknown;
}

/** One way to be refused, as the catalogue has it. Words for people; `code` in backticks where it is one. */
interface Entry<F> {
  /** Stable: callers decide by it. */
  code: string;
  /** Of the HTTP answer. */
  status: number;
  /** When it comes, in general; a sentence for the documentation. */
  meaning: string;
  /** What happened this time. @default the meaning */
  message?(facts: F & Particulars): string;
  /** What the caller should do now, as one sentence that names only doors that exist. */
  cure: string;
  /** The one field at fault where it is always the same, empty for the whole input; for those without `faults`. */
  at?: string;
  /** @default 'never' */
  retry?: RetryClass;
}

/** What the documentation needs of a refusal, whatever its facts. */
export type RefusalDoc = Pick<Entry<object>, 'code' | 'status' | 'meaning' | 'cure'>;

/** None are needed where no message asks for any. */
type Facts<F> = keyof F extends never ? [facts?: Particulars] : [facts: F & Particulars];

/** Makes the error to throw; carries its entry for the documentation. */
export type Refusal<F extends object = object> = RefusalDoc & ((...of: Facts<F>) => GatewayError);

/** An entry of the catalogue of refusals: what is thrown and what is documented follow from it. */
export function defineRefusal<F extends object = object>(entry: Entry<F>): Refusal<F> {
  const { code, status, meaning, cure, at, retry = 'never' } = entry;
  const refuse = (...of: Facts<F>): GatewayError => {
    const given = { ...of[0] } as F & Particulars;
    const facts = given.faults ? { ...given, faults: boundFaults(given.faults) } : given;
    const message = entry.message?.(facts) ?? plain(meaning);
    const faults = facts.faults ?? (at === undefined ? [] : [{ path: at, code, message }]);
    return new GatewayError(code, message, { status, retry, cure: plain(cure), faults, cause: facts.cause });
  };
  return Object.assign(refuse, { code, status, meaning, cure });
}

/** Errors are read where backticks mean nothing. */
const plain = (words: string): string => words.replaceAll('`', '');
