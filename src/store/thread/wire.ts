import type { OpenRequest } from '#core/decide-open.ts';
import type { Verification } from '#core/verification.ts';
import type { ClaimedMessage } from '#store/store.ts';

/**
 * What goes between the service's thread and the store's, as JSON text: copying a batch of objects from thread to thread
 * costs twice what writing and reading their text does. Types here speak of what a text stands for.
 */

/** `[number of the call, method, ...arguments]` */
export type Call = readonly [seq: number, method: string, ...args: unknown[]];
/** Calls that were made together, and when that was, epoch milliseconds. */
export type Calls = {
  readonly now: number;
  readonly calls: readonly Call[];
  /** New messages handed over that were done with since the last time. */
  readonly done: number;
};

export type Failure = { readonly code?: string; readonly message: string; readonly stack?: string };
/** `[number of the call, result]`, with a third part when it failed. Number 0 is the opening of the file. */
export type Reply = readonly [seq: number, result: unknown, failure?: Failure];
/** `messages`: some were put into the outbox for anybody to claim; `born`: some were claimed for this process. */
export type Replies = {
  readonly replies: readonly Reply[];
  readonly messages: boolean;
  readonly born: readonly PackedClaim[];
};

/** `asOpened`: id of a verification that is what opening it answered. It doesn't come again, and its message follows from it. */
export type PackedClaim = ClaimedMessage | { readonly asOpened: string };

/** Where bytes stand; they go as base64. */
const byteFields = [
  'nonce',
  'binding',
  'sealed',
  'sealIv',
  'userSealIv',
  'newNonce',
  'noticeRandom',
] as const;

type Fields = Record<string, unknown>;

/** A copy whose own byte fields are text, if it has any; deeper ones are not looked for. */
export function pack<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  let packed: Fields | undefined;
  for (const name of byteFields) {
    const bytes = (value as Fields)[name];
    if (!(bytes instanceof Uint8Array)) continue;
    packed ??= { ...(value as Fields) };
    packed[name] = bytes.toBase64();
  }
  return packed === undefined ? value : (packed as T);
}

/** The opposite of {@link pack}, in place. */
export function unpack<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Fields;
  for (const name of byteFields) {
    const text = fields[name];
    if (typeof text === 'string') fields[name] = bytesOf(text);
  }
  return value;
}

/** A view on Node's pool of buffers: memory of its own for each costs more than reading its text. */
function bytesOf(base64: string): Uint8Array {
  const { buffer, byteOffset, length } = Buffer.from(base64, 'base64');
  return new Uint8Array(buffer, byteOffset, length);
}

/** What an opened verification has from its request as it was asked, so that it needn't come back. */
type Asked = Pick<
  OpenRequest,
  'appId' | 'purpose' | 'nonce' | 'binding' | 'destinations' | 'userKeys' | 'keyId' | 'decoy'
>;
export type Decided = Omit<Verification, keyof Asked>;

/** What the opening decided of a verification. */
export function decidedOf(v: Verification): Decided {
  return {
    id: v.id,
    liveKey: v.liveKey,
    browserId: v.browserId,
    sealed: v.sealed,
    status: v.status,
    digits: v.digits,
    maxChecks: v.maxChecks,
    tries: v.tries,
    wrongTags: v.wrongTags,
    sends: v.sends,
    createdAt: v.createdAt,
    expiresAt: v.expiresAt,
    capAt: v.capAt,
    endedAt: v.endedAt,
    redeemedAt: v.redeemedAt,
    approvedBy: v.approvedBy,
  };
}

/** The opposite of {@link decidedOf}, with the request that was sent. */
export function openedAs(request: Asked, decided: Decided): Verification {
  const { appId, purpose, nonce, binding, destinations, userKeys, keyId, decoy } = request;
  return { ...decided, appId, purpose, nonce, binding, destinations, userKeys, keyId, decoy };
}
