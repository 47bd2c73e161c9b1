import { createDecipheriv, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { type Read, readBase64 } from './read-fields.ts';
import { childOf, type XmlElement } from './xml-tree.ts';

export const pskc = 'urn:ietf:params:xml:ns:keyprov:pskc';
const xmlenc = 'http://www.w3.org/2001/04/xmlenc#';
const xmlenc11 = 'http://www.w3.org/2009/xmlenc11#';
const xmldsig = 'http://www.w3.org/2000/09/xmldsig#';
const pkcs5 = 'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#';

/** Whoever made the file says these by another way. */
export type PskcSecrets = { readonly preSharedKey?: Uint8Array; readonly password?: string };

/** What opens the values of a container: the same key for all of them, and a MAC. */
export type PskcKeys = {
  readonly key: Read<Buffer>;
  readonly mac: (cipherText: Buffer) => Read<Buffer>;
};

const ciphers: Readonly<
  Record<string, { readonly name: string; readonly keyBytes: number; readonly wraps?: true }>
> = {
  [`${xmlenc}aes128-cbc`]: { name: 'aes-128-cbc', keyBytes: 16 },
  [`${xmlenc}aes192-cbc`]: { name: 'aes-192-cbc', keyBytes: 24 },
  [`${xmlenc}aes256-cbc`]: { name: 'aes-256-cbc', keyBytes: 32 },
  [`${xmlenc}kw-aes128`]: { name: 'id-aes128-wrap', keyBytes: 16, wraps: true },
  [`${xmlenc}kw-aes192`]: { name: 'id-aes192-wrap', keyBytes: 24, wraps: true },
  [`${xmlenc}kw-aes256`]: { name: 'id-aes256-wrap', keyBytes: 32, wraps: true },
};

/** HMACs by the names of XML Signature, of its additions, and of PKCS 5. */
function hmacName(algorithm: string): string | undefined {
  const [, name] = /[#/]hmac-?(?:with)?(sha(?:1|224|256|384|512))$/i.exec(algorithm) ?? [];
  return name?.toLowerCase();
}

/** @param container the root */
export async function readPskcKeys(container: XmlElement, secrets: PskcSecrets): Promise<PskcKeys> {
  const key = await encryptionKey(childOf(container, pskc, 'EncryptionKey'), secrets);
  const method = childOf(container, pskc, 'MACMethod');
  const name = hmacName(method?.attributes.get('Algorithm') ?? '');
  const wrapped = childOf(method, pskc, 'MACKey');
  // Without a key of its own the MAC is made with the encryption key, as drafts of the RFC had it.
  const macKey = wrapped && 'value' in key ? decrypt(wrapped, key.value) : key;
  return {
    key,
    mac: (cipherText) => {
      if (!method) return { reason: 'no-mac' };
      if (!name) return { reason: 'unsupported-encryption' };
      if ('reason' in macKey) return macKey;
      return { value: createHmac(name, macKey.value).update(cipherText).digest() };
    },
  };
}

async function encryptionKey(
  element: XmlElement | undefined,
  { preSharedKey, password }: PskcSecrets,
): Promise<Read<Buffer>> {
  const derived = childOf(element, xmlenc11, 'DerivedKey');
  if (derived) return password ? derive(derived, password) : { reason: 'no-password' };
  // A certificate, or nothing that says how.
  if (!childOf(element, xmldsig, 'KeyName')) return { reason: 'unsupported-encryption' };
  return preSharedKey ? { value: Buffer.from(preSharedKey) } : { reason: 'no-key' };
}

/** So many take a second, on a thread of the pool; a stranger's file may ask for thousands of millions. */
const mostIterations = 1_000_000;
const mostSaltBytes = 1024;

/** PBKDF2 (RFC 8018) as RFC 6030 §6.2 writes it down, whose figure leaves its members without a namespace. */
async function derive(derived: XmlElement, password: string): Promise<Read<Buffer>> {
  const method = childOf(derived, xmlenc11, 'KeyDerivationMethod');
  const algorithm = method?.attributes.get('Algorithm');
  if (algorithm !== `${pkcs5}pbkdf2` && algorithm !== `${xmlenc11}pbkdf2`)
    return { reason: 'unsupported-encryption' };
  const params = method?.children.find(({ name }) => name === 'PBKDF2-params');
  const member = (of: XmlElement | undefined, name: string): XmlElement | undefined =>
    of?.children.find((child) => child.name === name);
  const numberIn = (name: string): number => {
    const text = member(params, name)?.text ?? '';
    return /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  };
  const salt = readBase64(member(member(params, 'Salt'), 'Specified')?.text ?? '');
  const iterations = numberIn('IterationCount');
  const keyBytes = numberIn('KeyLength');
  const prf = member(params, 'PRF')?.attributes.get('Algorithm');
  const digest = prf === undefined ? 'sha1' : hmacName(prf);
  if (digest === undefined) return { reason: 'unsupported-encryption' };
  const complete =
    salt &&
    salt.length > 0 &&
    salt.length <= mostSaltBytes &&
    iterations >= 1 &&
    iterations <= mostIterations;
  if (!complete || ![16, 24, 32].includes(keyBytes)) return { reason: 'bad-derivation' };
  return { value: await promisify(pbkdf2)(password, salt, iterations, keyBytes, digest) };
}

/**
 * What an encrypted value holds, once its MAC fits (RFC 6030 §6.1.1). A wrong MAC and wrong padding are one answer: told
 * apart, they would open a value to whoever may send many files.
 * @param element a `Secret`, with its `EncryptedValue` and `ValueMAC`
 */
export function openValue(element: XmlElement, keys: PskcKeys): Read<Buffer> {
  const { key } = keys;
  if ('reason' in key) return key;
  const encrypted = childOf(element, pskc, 'EncryptedValue');
  const wraps = encrypted && ciphers[methodOf(encrypted)]?.wraps;
  const given = childOf(element, pskc, 'ValueMAC');
  if (!given) return encrypted && wraps ? decrypt(encrypted, key.value) : { reason: 'no-mac' };
  const cipherText = cipherTextOf(encrypted);
  if (!encrypted || !cipherText) return { reason: 'bad-secret' };
  const made = keys.mac(cipherText);
  if ('reason' in made) return made;
  const mac = readBase64(given.text);
  if (mac?.length !== made.value.length || !timingSafeEqual(mac, made.value)) {
    return { reason: 'wrong-key-or-changed' };
  }
  return decrypt(encrypted, key.value);
}

const methodOf = (encrypted: XmlElement): string =>
  childOf(encrypted, xmlenc, 'EncryptionMethod')?.attributes.get('Algorithm') ?? '';

function cipherTextOf(encrypted: XmlElement | undefined): Buffer | undefined {
  const value = childOf(childOf(encrypted, xmlenc, 'CipherData'), xmlenc, 'CipherValue');
  return value && readBase64(value.text);
}

const blockBytes = 16;
/** RFC 3394 §2.2.3.1. */
const wrapIv = Buffer.alloc(8, 0xa6);

function decrypt(encrypted: XmlElement, key: Buffer): Read<Buffer> {
  const method = methodOf(encrypted);
  const cipher = Object.hasOwn(ciphers, method) ? ciphers[method] : undefined;
  if (!cipher) return { reason: 'unsupported-encryption' };
  const bytes = cipherTextOf(encrypted);
  if (!bytes) return { reason: 'bad-secret' };
  if (key.length !== cipher.keyBytes) return { reason: 'wrong-key-or-changed' };
  const plain = cipher.wraps ? unwrap(cipher.name, key, bytes) : decryptCbc(cipher.name, key, bytes);
  return plain ? { value: plain } : { reason: 'wrong-key-or-changed' };
}

function unwrap(name: string, key: Buffer, bytes: Buffer): Buffer | undefined {
  try {
    const decipher = createDecipheriv(name, key, wrapIv);
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  } catch {
    // The platform says in this way alone that the bytes were not wrapped with this key.
    return undefined;
  }
}

/** The initialisation vector stands first; of the padding only its last byte is defined (XML Encryption §5.2). */
function decryptCbc(name: string, key: Buffer, bytes: Buffer): Buffer | undefined {
  if (bytes.length < 2 * blockBytes || bytes.length % blockBytes !== 0) return undefined;
  const decipher = createDecipheriv(name, key, bytes.subarray(0, blockBytes)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes.subarray(blockBytes)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  return padding >= 1 && padding <= blockBytes ? padded.subarray(0, -padding) : undefined;
}
