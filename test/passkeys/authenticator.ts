import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export type Flags = { up?: boolean; uv?: boolean; be?: boolean; bs?: boolean };

export type Making = Flags & {
  challenge: Uint8Array;
  origin?: string;
  rpId?: string;
  /** What the client data says besides, or instead. */
  client?: object;
  signCount?: number;
};

export const rpId = 'pine.example';
export const origin = 'https://pine.example';
export const userHandle = Buffer.alloc(40, 7);

const b64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

/** An authenticator and its browser in a few lines, which lie on request. It shares no code with what it tests. */
export class Authenticator {
  readonly id: Buffer;
  readonly #key: KeyObject;
  readonly #cose: Buffer;

  constructor(id = Buffer.alloc(16, 1)) {
    this.id = id;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#key = privateKey;
    // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
    this.#cose = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
  }

  get stored() {
    return {
      credentialId: b64(this.id),
      publicKey: b64(this.#cose),
      signCount: 0,
      backupEligible: false,
      userHandle,
    };
  }

  create(making: Making, { fmt = 'none', id = this.id }: { fmt?: string; id?: Buffer } = {}) {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const authData = Buffer.concat([this.#head(making, 0x40), Buffer.alloc(16), length, id, this.#cose]);
    const size = Buffer.from([0x58, authData.length]);
    const attestation = Buffer.concat([
      Buffer.from([0xa3, 0x63, ...Buffer.from('fmt'), 0x60 + fmt.length, ...Buffer.from(fmt)]),
      Buffer.from([0x67, ...Buffer.from('attStmt'), 0xa0, 0x68, ...Buffer.from('authData')]),
      size,
      authData,
    ]);
    return {
      id: b64(this.id),
      rawId: b64(this.id),
      type: 'public-key',
      response: {
        clientDataJSON: clientData('webauthn.create', making),
        attestationObject: b64(attestation),
        transports: ['internal', 'hybrid', 'carrier pigeon'],
      },
      clientExtensionResults: { credProps: { rk: true } },
    };
  }

  get(making: Making, handle: Uint8Array | null = userHandle) {
    const data = this.#head(making, 0);
    const client = clientData('webauthn.get', making);
    const signed = Buffer.concat([data, sha256(Buffer.from(client, 'base64url'))]);
    return {
      id: b64(this.id),
      rawId: b64(this.id),
      type: 'public-key',
      response: {
        clientDataJSON: client,
        authenticatorData: b64(data),
        signature: b64(sign('sha256', signed, this.#key)),
        ...(handle ? { userHandle: b64(handle) } : {}),
      },
      clientExtensionResults: {},
    };
  }

  #head(
    { up = true, uv = true, be = false, bs = false, signCount = 0, ...making }: Making,
    more: number,
  ): Buffer {
    const tail = Buffer.alloc(5);
    tail.writeUInt8((up ? 1 : 0) | (uv ? 4 : 0) | (be ? 8 : 0) | (bs ? 16 : 0) | more);
    tail.writeUInt32BE(signCount, 1);
    return Buffer.concat([sha256(making.rpId ?? rpId), tail]);
  }
}

function clientData(type: string, making: Making): string {
  const own = { type, challenge: b64(making.challenge), origin: making.origin ?? origin, crossOrigin: false };
  return b64(JSON.stringify({ ...own, ...making.client }));
}
