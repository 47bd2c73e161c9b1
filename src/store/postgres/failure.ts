import { ServiceError } from '#core/service-error.ts';

/**
 * What the server's answer says of a batch that failed before its commit:
 * `again`: another transaction was in the way (40001, 40P01, or it made the same row first); the next go sees what it did.
 * `broken`: the connection is gone, and during a commit nobody knows whether it was one.
 * `stale`: nothing was done; another connection may do better.
 * `unavailable`: waiting here doesn't help.
 * `step`: one of the steps can't be written; the others can.
 */
export type Failure = 'again' | 'broken' | 'stale' | 'unavailable' | 'step';

/** Rows that two transactions may make at once by right; anywhere else a key that is there already is a step's own fault. */
const sharedTables = ['budgets', 'live_keys', 'remembered_answers'];

export function failureOf(error: unknown): Failure {
  const code = sqlState(error);
  if (code === null) return 'broken';
  if (code === '40001' || code === '40P01') return 'again';
  if (code === '23505') return sharedTables.includes(field(error, 'table')) ? 'again' : 'step';
  // A statement this connection doesn't know (a pooler gave it another server), or whose table has changed since.
  // Or the server was made a standby: a new connection may lead to the new primary.
  if (['26000', '42P05', '0A000', '25006'].includes(code)) return 'stale';
  // The server has ended the session: it shuts down, or we were silent in a transaction for too long.
  if (code.startsWith('08') || /^(?:57P|25P0[34])/.test(code)) return 'broken';
  // Out of space, memory or connections; a lock or a statement that took too long; the file system; the schema.
  if (/^(?:53|54|58|XX|28|3D|42|55|57)/.test(code)) return 'unavailable';
  return 'step';
}

/** No room, or a disk that fails: nothing can be written, by whichever connection. */
export function isDiskFailure(error: unknown): boolean {
  return ['53100', '58030'].includes(sqlState(error) ?? '');
}

/** Five characters where the server itself spoke; null where the connection did. */
export function sqlState(error: unknown): string | null {
  const code = field(error, 'code');
  return /^[0-9A-Z]{5}$/.test(code) && field(error, 'severity') !== '' ? code : null;
}

function field(error: unknown, name: string): string {
  if (typeof error !== 'object' || error === null) return '';
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}

/**
 * What to mend, for whoever is woken by it: the server's or the system's code and words, such as "28P01 password
 * authentication failed for user shop". Of what may quote a row (a wrong value, a broken constraint) only the code, and
 * never `detail`, which holds one.
 */
export function causeOf(error: unknown): string {
  const code = sqlState(error) ?? field(error, 'code');
  if (/^(?:22|23|P0)/.test(code)) return code;
  const [first] = error instanceof AggregateError ? error.errors : [];
  const words = (field(error, 'message') || field(first, 'message')).split('\n', 1)[0] ?? '';
  return words.includes(code) && !sqlState(error) ? startingWith(code, words) : `${code} ${words}`.trim();
}

/** "connect ECONNREFUSED …" says its code already. */
function startingWith(code: string, words: string): string {
  return `${code} ${words.replace(code, '')}`.replaceAll(/ +/g, ' ').trim();
}

/**
 * @param what a sentence, to which the cause is added: only words cross the store's thread
 * @returns the error the port promises; one that is it already stays as it is
 */
export function unavailable(what: string, cause?: unknown, where = ''): ServiceError {
  if (cause instanceof ServiceError) return cause;
  if (cause === undefined) return new ServiceError('store-unavailable', what);
  const why = causeOf(cause).replace(/\.$/, '');
  const message = `${what.replace(/\.$/, '')}: ${why}${where}.`;
  return new ServiceError('store-unavailable', message, { cause });
}
