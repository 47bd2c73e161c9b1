import assert from 'node:assert/strict';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { createShop } from '../../shop/src/shop.ts';
import { createFakeCountersign, type FakeCountersign } from './fake-countersign.ts';

export const publicUrl = 'https://shop.example';

export type Rig = {
  readonly shop: FastifyInstance;
  readonly countersign: FakeCountersign;
  readonly clock: { now: number };
  visitor(): Visitor;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A shop on an empty database, with a clock that stands still. */
export async function openShop(settings: { publicUrl?: string; dataDir?: string } = {}): Promise<Rig> {
  // Real time, since the session plugin reads the machine's clock too; it moves only when a test moves it.
  const clock = { now: Date.now() };
  const countersign = createFakeCountersign();
  const url = settings.publicUrl ?? publicUrl;
  const shop = await createShop(
    {
      publicUrl: url,
      dataDir: settings.dataDir ?? ':memory:',
      countersignUrl: 'http://countersign.internal',
      countersignPublicUrl: 'https://verify.example',
      countersignApiKey: 'cs_test',
      trustedProxies: 'loopback',
    },
    { clock: () => clock.now, fetch: countersign.fetch, passwordCost: { memoryCost: 8, timeCost: 1 } },
  );
  return {
    shop,
    countersign,
    clock,
    visitor: () => new Visitor(shop, url),
    [Symbol.asyncDispose]: () => shop.close(),
  };
}

/** A browser: keeps cookies, and sends what browsers send along with a form. */
export class Visitor {
  readonly #shop: FastifyInstance;
  readonly #origin: string;
  readonly cookies = new Map<string, string>();

  constructor(shop: FastifyInstance, origin: string) {
    this.#shop = shop;
    this.#origin = origin;
  }

  get(url: string): Promise<LightMyRequestResponse> {
    return this.send('GET', url);
  }

  post(url: string, form: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.send('POST', url, form, { origin: this.#origin, 'sec-fetch-site': 'same-origin' });
  }

  async send(
    method: 'GET' | 'POST' | 'HEAD',
    url: string,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const response = await this.#shop.inject({
      method,
      url,
      cookies: Object.fromEntries(this.cookies),
      headers: {
        ...headers,
        host: new URL(this.#origin).host,
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(form ? { payload: new URLSearchParams(form).toString() } : {}),
    });
    for (const { name, value } of response.cookies) {
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

export const ada = {
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  phone: '+1 202 555 0143',
  password: 'a loom that thinks',
};

/** The id of the verification whose page a response leads to. */
export function verificationOf(response: LightMyRequestResponse): string {
  assert.equal(response.statusCode, 303, response.payload);
  const location = String(response.headers.location);
  assert.match(location, /^https:\/\/verify\.example\/v\//);
  return location.slice(location.lastIndexOf('/') + 1);
}

/** Registers the whole way; leaves the visitor signed in. */
export async function register(rig: Rig, visitor: Visitor, person = ada): Promise<LightMyRequestResponse> {
  const email = verificationOf(await visitor.post('/register', person));
  await visitor.get(rig.countersign.approve(email));
  const phone = verificationOf(await visitor.post('/register/phone', { channel: 'sms' }));
  return visitor.get(rig.countersign.approve(phone));
}

/** Somebody who has an account and is signed out. */
export async function registered(rig: Rig, person = ada): Promise<void> {
  const visitor = rig.visitor();
  const done = await register(rig, visitor, person);
  assert.equal(done.statusCode, 303, done.payload);
  await visitor.post('/sign-out');
}

/** Signs in the whole way. */
export async function signIn(rig: Rig, visitor: Visitor, person = ada): Promise<void> {
  await visitor.get(rig.countersign.approve(verificationOf(await visitor.post('/sign-in', person))));
  assert.ok(await isSignedIn(visitor));
}

export async function isSignedIn(visitor: Visitor): Promise<boolean> {
  return (await visitor.get('/account')).statusCode === 200;
}

/** What a person sees, apart from what they typed themselves. */
export function seen(response: LightMyRequestResponse, typed: readonly string[]): unknown {
  const without = (text: string): string =>
    typed.reduce((left, word) => left.replaceAll(word, '…'), text).replace(/ver_\d+/g, 'ver_…');
  const { 'set-cookie': _, date: __, 'content-length': ___, ...headers } = response.headers;
  return {
    status: response.statusCode,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, without(String(value))]),
    ),
    body: without(response.payload),
    cookies: response.cookies.map(({ name, value: _value, expires: _expires, ...rest }) => ({
      name,
      ...rest,
    })),
  };
}
