import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto';

const xmlenc = 'http://www.w3.org/2001/04/xmlenc#';
const pkcs5 = 'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#';
export const hotpProfile = 'urn:ietf:params:xml:ns:keyprov:pskc:hotp';
export const totpProfile = 'urn:ietf:params:xml:ns:keyprov:pskc:totp';
export const ripe = Buffer.from('12345678901234567890');
const plain = (value: string): string => `<PlainValue>${value}</PlainValue>`;

export type KeyParts = {
  readonly id?: string;
  readonly profile?: string;
  /** What stands within `Secret`. */
  readonly secret?: string;
  readonly serial?: string;
  readonly issuer?: string;
  /** What stands within `AlgorithmParameters`. */
  readonly parameters?: string;
  /** What stands within `Data`, beside the secret. */
  readonly data?: string;
  readonly policy?: string;
};

/** A key package as a maker might write it. */
export function keyPackage(parts: KeyParts = {}): string {
  const { id = '1', profile = hotpProfile, secret = plain(ripe.toString('base64')), serial = '4711' } = parts;
  const {
    issuer = 'Acme',
    parameters = '<ResponseFormat Length="6" Encoding="DECIMAL"/>',
    data = '',
  } = parts;
  const policy = parts.policy === undefined ? '' : `<Policy>${parts.policy}</Policy>`;
  return `<KeyPackage><DeviceInfo><SerialNo>${serial}</SerialNo></DeviceInfo>
<Key Id="${id}" Algorithm="${profile}"><Issuer>${issuer}</Issuer><AlgorithmParameters>${parameters}</AlgorithmParameters>
<Data><Secret>${secret}</Secret>${data}</Data>${policy}</Key></KeyPackage>`;
}

/** @param head what stands before the packages, such as how they are encrypted */
export function container(packages: string, head = ''): string {
  return `<?xml version="1.0"?>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc" xmlns:xenc="${xmlenc}"
 xmlns:xenc11="http://www.w3.org/2009/xmlenc11#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:pkcs5="${pkcs5}">
${head}${packages}</KeyContainer>`;
}

export type Sealing = {
  readonly key: Buffer;
  /** The last part of its name in XML Encryption. */
  readonly cipher: string;
  /** Full name. */
  readonly macAlgorithm: string;
  readonly macHash: string;
  readonly macKey: Buffer | null;
  readonly iv: Buffer;
  /** false: what is encrypted brings its own. */
  readonly padding?: false;
};

/** As `EncryptedDataType` has it: with a method and the bytes. */
export function encrypted(
  { key, cipher, iv, padding }: Sealing,
  value: Buffer,
): { xml: string; bytes: Buffer } {
  const bits = key.length * 8;
  const wraps = cipher.startsWith('kw-');
  const cipherer = wraps
    ? createCipheriv(`id-aes${bits}-wrap`, key, Buffer.alloc(8, 0xa6))
    : createCipheriv(`aes-${bits}-cbc`, key, iv);
  if (padding === false) cipherer.setAutoPadding(false);
  const bytes = Buffer.concat([...(wraps ? [] : [iv]), cipherer.update(value), cipherer.final()]);
  const xml = `<xenc:EncryptionMethod Algorithm="${xmlenc}${cipher}"/><xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`;
  return { xml, bytes };
}

/** A secret under a key, with its MAC. */
export function sealedSecret(sealing: Sealing, secret: Buffer): string {
  const { xml, bytes } = encrypted(sealing, secret);
  const mac = createHmac(sealing.macHash, sealing.macKey ?? sealing.key)
    .update(bytes)
    .digest('base64');
  return `<EncryptedValue>${xml}</EncryptedValue><ValueMAC>${mac}</ValueMAC>`;
}

/** @param sealing with a wrapped MAC key when it has one */
export function macMethod(sealing: Sealing): string {
  const macKey = sealing.macKey ? `<MACKey>${encrypted(sealing, sealing.macKey).xml}</MACKey>` : '';
  return `<MACMethod Algorithm="${sealing.macAlgorithm}">${macKey}</MACMethod>`;
}

export const namedKey = '<EncryptionKey><ds:KeyName>Key 1</ds:KeyName></EncryptionKey>';

export type Derivation = {
  readonly password: string;
  readonly salt: Buffer;
  readonly iterations: number;
  readonly keyBytes: number;
  /** `sha1`, by default, is written as an empty element. */
  readonly hash?: string;
};

export function derivedKey({ password, salt, iterations, keyBytes, hash = 'sha1' }: Derivation): {
  readonly xml: string;
  readonly key: Buffer;
} {
  const prf =
    hash === 'sha1' ? '<PRF/>' : `<PRF Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-${hash}"/>`;
  const xml = `<EncryptionKey><xenc11:DerivedKey><xenc11:KeyDerivationMethod Algorithm="${pkcs5}pbkdf2"><pkcs5:PBKDF2-params>
<Salt><Specified>${salt.toString('base64')}</Specified></Salt><IterationCount>${iterations}</IterationCount>
<KeyLength>${keyBytes}</KeyLength>${prf}</pkcs5:PBKDF2-params></xenc11:KeyDerivationMethod></xenc11:DerivedKey></EncryptionKey>`;
  return { xml, key: pbkdf2Sync(password, salt, Math.min(iterations, 1000), keyBytes, hash) };
}
