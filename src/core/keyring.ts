import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { type Binding, bindingText } from './binding.ts';
import { answerTag, type CodeSubject, deriveCode } from './code.ts';
import { HmacKey } from './hmac.ts';

/** Bytes an initialisation vector has; a fresh random one for every {@link Keyring.seal}. */
export const sealIvBytes = 12;
const tagBytes = 16;

type Keys = {
  readonly id: string;
  readonly code: HmacKey;
  readonly seal: Buffer;
  readonly lookup: HmacKey;
  readonly ticket: HmacKey;
  readonly browser: HmacKey;
  readonly passkey: HmacKey;
  readonly notice: HmacKey;
  /** The digest of a binding without facts, the commonest one. */
  readonly noBinding: Buffer;
};

/** How a late ticket ends: no letter of base64url. */
export const lateTicketMark = '~';

/**
 * Every key the system uses, from one secret by HKDF-SHA-256. Several secrets may be given: the first makes what is
 * new, all can read what is old. To rotate: add the new one at the end on every node, then move it to the front,
 * then, a year later, when no limit remembers the old one's hashes, drop the old one (docs/operations.md).
 */
export class Keyring {
  readonly #all: readonly Keys[];
  readonly #current: Keys;
  readonly #byId: ReadonlyMap<string, Keys>;

  /** @param secrets at least 32 bytes of entropy each, the current one first */
  constructor(secrets: readonly [string, ...string[]]) {
    const [first, ...older] = secrets;
    this.#current = keysFrom(first);
    this.#all = [this.#current, ...older.map(keysFrom)];
    this.#byId = new Map(this.#all.map((keys) => [keys.id, keys]));
  }

  get currentId(): string {
    return this.#current.id;
  }

  /** Those of all but the current secret. */
  get olderIds(): string[] {
    return [...this.#byId.keys()].filter((id) => id !== this.currentId);
  }

  /** Whether the secret with this key id is listed. */
  has(keyId: string): boolean {
    return this.#byId.has(keyId);
  }

  /** Keyed hashes of a value, under the current key first. `kind` keeps a phone's hash from being a user's. */
  lookups(kind: string, value: string): string[] {
    return this.#all.map((keys) => keys.lookup.sign(`${kind}\0${value}`).toString('base64url', 0, 20));
  }

  /**
   * A keyed digest of a binding. A plain one in the row would let whoever copies the database try phone numbers and
   * amounts until one fits.
   */
  bindingDigest(keyId: string, binding: Binding): Buffer {
    const text = bindingText(binding);
    const keys = this.#keys(keyId);
    return text === '' ? keys.noBinding : bindingDigest(keys.lookup, text);
  }

  /** The code of a verification, worked out anew each time it is sent or compared, and kept nowhere. */
  codeOf({ keyId, ...subject }: CodeSubject & { readonly keyId: string }): string {
    return deriveCode(this.#keys(keyId).code, subject);
  }

  /** Stands for a wrong answer to a verification without holding it. */
  answerTag({ keyId, ...subject }: CodeSubject & { readonly keyId: string }, answer: string): string {
    return answerTag(this.#keys(keyId).code, subject, answer);
  }

  /** The one-use ticket of an approved verification. It is derived, so it is stored nowhere either. */
  ticketOf({ keyId, id, nonce }: { keyId: string; id: string; nonce: Uint8Array }): string {
    return this.#keys(keyId).ticket.sign(nonce, id).toString('base64url');
  }

  /** The same for a browser that does something else first, and may come back later. */
  lateTicketOf({ keyId, id, nonce }: { keyId: string; id: string; nonce: Uint8Array }): string {
    return `${this.#keys(keyId).ticket.sign(nonce, `${id}:late`).toString('base64url')}${lateTicketMark}`;
  }

  /** Signs what a trusted browser keeps. */
  browserMac(text: string, keyId: string = this.currentId): string {
    return this.#keys(keyId).browser.sign(text).toString('base64url');
  }

  /** Tells the links of one notice apart. */
  noticeMac(keyId: string, text: string): string {
    return this.#keys(keyId).notice.sign(text).toString('base64url');
  }

  /** Of what a passkey is to sign; `challengeFor` says what goes in. */
  passkeyMac(keyId: string, ...parts: readonly (string | Uint8Array)[]): Buffer {
    return this.#keys(keyId).passkey.sign(...parts);
  }

  /**
   * AES-256-GCM.
   * @param context what the sealed bytes belong to; they open in no other place
   */
  seal(plain: string, context: string, iv: Uint8Array): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#current.seal, iv).setAAD(Buffer.from(context));
    const body = cipher.update(plain, 'utf8');
    cipher.final();
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  }

  /** @throws when the bytes were changed, belong elsewhere, or the secret is gone */
  open(sealed: Uint8Array, context: string, keyId: string): string {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const decipher = createDecipheriv('aes-256-gcm', this.#keys(keyId).seal, bytes.subarray(0, sealIvBytes))
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(sealIvBytes, sealIvBytes + tagBytes));
    return (
      decipher.update(bytes.subarray(sealIvBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
    );
  }

  #keys(keyId: string): Keys {
    const keys = this.#byId.get(keyId);
    if (!keys) throw new Error(`The secret with key id ${keyId} is not in COUNTERSIGN_SECRET any more.`);
    return keys;
  }
}

function keysFrom(secret: string): Keys {
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'countersign', use, 32));
  const id = createHash('sha256').update(derive('key id')).digest('base64url').slice(0, 8);
  const mac = (use: string): HmacKey => new HmacKey(derive(use));
  const lookup = mac('lookup');
  const noBinding = bindingDigest(lookup, '');
  return {
    id,
    code: mac('code'),
    seal: derive('seal'),
    lookup,
    ticket: mac('ticket'),
    browser: mac('browser'),
    passkey: mac('passkey challenge'),
    notice: mac('notice link'),
    noBinding,
  };
}

function bindingDigest(key: HmacKey, text: string): Buffer {
  return key.sign(`binding\0${text}`);
}
