import assert from 'node:assert/strict';
import { type Clock, systemClock } from '#carrier/clock.ts';
import { createNetwork } from '#carrier/network.ts';
import { startMessageCentre } from '#carrier/smpp.ts';
import {
  type Outgoing,
  type OutgoingReply,
  serveVendor,
  settingsAt,
  type Vendor,
  type VendorTools,
} from '#carrier/vendor.ts';
import { createAws } from '#carrier/vendors/aws.ts';
import { createBird } from '#carrier/vendors/bird.ts';
import { createCamara } from '#carrier/vendors/camara.ts';
import { createHttp } from '#carrier/vendors/http.ts';
import { createInfobip } from '#carrier/vendors/infobip.ts';
import { createPlivo } from '#carrier/vendors/plivo.ts';
import { createSes } from '#carrier/vendors/ses.ts';
import { createTwilio } from '#carrier/vendors/twilio.ts';
import { createVonage } from '#carrier/vendors/vonage.ts';
import { createWhatsApp } from '#carrier/vendors/whatsapp.ts';
import type { Channel } from '#core/channel.ts';
import type { Deadline } from '#delivery/deadline.ts';
import type { OutgoingMessage, Provider } from '#delivery/provider.ts';
import { createProvider } from '#delivery/providers/kinds.ts';
import { writeDeliveryFile } from '#test/delivery/delivery-file.ts';
import { type SmtpStep, startScriptedSmtpServer } from '#test/delivery/providers/scripted-smtp-server.ts';
import { subscribe } from '#test/delivery/providers/subscribe-aws.ts';
import { startTestApp, type TestApp } from '#test/harness.ts';
import { FakeClock } from './steps.ts';

/** What the other side of a provider does with a message. */
export type Conduct = 'refuse' | 'fail' | 'throttle' | 'hang' | 'cut' | 'garbage';

/** The other side of a provider, over real sockets. */
type OtherSide = {
  readonly settings: Readonly<Record<string, unknown>>;
  behave(conduct: Conduct): void;
  /** Messages and calls it took. */
  taken(): number;
  /** What an operator does once, so that receipts come. */
  readonly subscribe?: () => Promise<void>;
  close(): Promise<void>;
};

export type Kind = {
  readonly channel: Channel;
  /** How the kind's callbacks are forged; null: none come by HTTP. */
  readonly forge: ((sent: Outgoing) => Outgoing) | null;
  /** What its simulator refuses with is that the person wants nothing from anybody. */
  readonly refusesForAll?: true;
  readonly start: (tools: VendorTools) => Promise<OtherSide>;
};

export const publicUrl = 'http://127.0.0.1:8080';
const callbackUrl = `${publicUrl}/callbacks/tested`;

async function serve(tools: VendorTools, vendor: Vendor, more: Partial<OtherSide> = {}): Promise<OtherSide> {
  const served = await serveVendor(vendor);
  return {
    settings: settingsAt(vendor, served.url),
    behave: (conduct) => void tools.carrier.behave(conduct),
    taken: () => tools.carrier.submissions.length,
    close: () => served.close(),
    ...more,
  };
}

async function serveAws(
  tools: VendorTools,
  vendor: Vendor & { readonly topic: { readonly arn: string } },
): Promise<OtherSide> {
  const side = await serve(tools, vendor);
  return {
    ...side,
    subscribe: () => subscribe(String(side.settings.baseUrl), vendor.topic.arn, callbackUrl),
  };
}

/** Another last character in a header's value. */
const spoilt =
  (name: string) =>
  (sent: Outgoing): Outgoing => {
    const found = Object.keys(sent.headers).find((header) => header.toLowerCase() === name);
    const value = sent.headers[found ?? ''] ?? assert.fail(`no ${name}`);
    return { ...sent, headers: { ...sent.headers, [found ?? '']: turned(value) } };
  };

/** The last three characters: of base64 and of JWT, the very last alone may stand for the same bytes. */
const turned = (value: string): string =>
  value.replace(/.{3}$/, (end) => [...end].map((one) => (one === 'A' ? 'B' : 'A')).join(''));

/** Plivo signs twice, for the account and for its main one. */
const spoiltPlivo = (sent: Outgoing): Outgoing => {
  const signatures = Object.keys(sent.headers).filter((name) =>
    /^x-plivo-signature(?:-ma)?-v\d$/i.test(name),
  );
  return signatures.reduce((spoiling, name) => spoilt(name.toLowerCase())(spoiling), sent);
};

const spoiltToken = (sent: Outgoing): Outgoing => {
  const url = new URL(sent.url);
  url.searchParams.set('token', turned(url.searchParams.get('token') ?? assert.fail('no token')));
  return { ...sent, url: url.href };
};

const spoiltNotification = (sent: Outgoing): Outgoing => {
  const body = JSON.parse(sent.body ?? '');
  return { ...sent, body: JSON.stringify({ ...body, Signature: `AAAA${body.Signature.slice(4)}` }) };
};

const smtpScript: Readonly<Record<Conduct, readonly [step: SmtpStep, reply: string]>> = {
  refuse: ['RCPT', '550 5.7.1 no'],
  fail: ['message', '451 later'],
  throttle: ['MAIL', '421 too many'],
  hang: ['message', ''],
  cut: ['message', 'cut'],
  garbage: ['message', 'garbage'],
};

async function startSmtp(): Promise<OtherSide> {
  const server = await startScriptedSmtpServer();
  return {
    settings: {
      url: `smtp://user:smtp-password@127.0.0.1:${server.port}`,
      from: 'Shop <no-reply@shop.example>',
    },
    behave(conduct) {
      const [step, reply] = smtpScript[conduct];
      server.script = (at, socket) => {
        if (at !== step) return undefined;
        if (reply === 'cut') socket.end('25');
        return reply === '' || reply === 'cut' ? '' : `${reply}\r\n`;
      };
    },
    taken: () => server.messages.length,
    close: () => server.close(),
  };
}

async function startSmpp(tools: VendorTools): Promise<OtherSide> {
  const centre = await startMessageCentre({ carrier: tools.carrier });
  return {
    settings: centre.settings,
    behave: (conduct) => void tools.carrier.behave(conduct),
    taken: () => tools.carrier.submissions.length,
    close: () => centre.close(),
  };
}

/** Every kind of provider there is. */
export const kinds: Readonly<Record<string, Kind>> = {
  aws: {
    channel: 'sms',
    forge: spoiltNotification,
    refusesForAll: true,
    start: (tools) => serveAws(tools, createAws(tools)),
  },
  bird: {
    channel: 'sms',
    forge: spoilt('webhook-signature'),
    start: (tools) => serve(tools, createBird(tools, { webhookUrl: callbackUrl })),
  },
  camara: { channel: 'sms', forge: null, start: (tools) => serve(tools, createCamara(tools)) },
  http: { channel: 'sms', forge: spoilt('x-signature'), start: (tools) => serve(tools, createHttp(tools)) },
  infobip: { channel: 'sms', forge: spoiltToken, start: (tools) => serve(tools, createInfobip(tools)) },
  plivo: {
    channel: 'sms',
    forge: spoiltPlivo,
    start: (tools) => serve(tools, createPlivo(tools)),
  },
  ses: { channel: 'email', forge: spoiltNotification, start: (tools) => serveAws(tools, createSes(tools)) },
  smpp: { channel: 'sms', forge: null, start: startSmpp },
  smtp: { channel: 'email', forge: null, start: startSmtp },
  twilio: {
    channel: 'sms',
    forge: spoilt('x-twilio-signature'),
    start: (tools) => serve(tools, createTwilio(tools)),
  },
  'twilio-voice': {
    channel: 'voice',
    forge: spoilt('x-twilio-signature'),
    start(tools) {
      const vendor = createTwilio(tools);
      return serve(tools, vendor, { taken: () => vendor.calls.length });
    },
  },
  vonage: {
    channel: 'sms',
    forge: spoilt('authorization'),
    start: (tools) => serve(tools, createVonage(tools)),
  },
  'vonage-voice': {
    channel: 'voice',
    forge: spoilt('authorization'),
    start(tools) {
      const vendor = createVonage(tools);
      return serve(tools, vendor, { taken: () => vendor.calls.length });
    },
  },
  whatsapp: {
    channel: 'whatsapp',
    forge: spoilt('x-hub-signature-256'),
    start: (tools) => serve(tools, createWhatsApp(tools, { webhookUrl: callbackUrl })),
  },
};

export type World = AsyncDisposable & {
  readonly t: TestApp;
  readonly side: OtherSide;
  /** What a provider of the test's own was given, which takes everything. */
  readonly other: readonly OutgoingMessage[];
  /** What the vendor wanted to tell the service since it last was asked. */
  readonly told: readonly Outgoing[];
  /** Tells the service something. @returns the status of its answer */
  tell(sent: Outgoing): Promise<number>;
  newsFrom(count: number): Promise<void>;
};

/**
 * The service with one provider of a kind and one of the test's own behind it, and another channel that only has the latter.
 * Time is over for a provider that hangs once the other has taken something, and else never, however slow the machine is.
 */
export async function startWorld(kind: string): Promise<World> {
  const { channel, start } = kinds[kind] ?? assert.fail(`The table has no ${kind}.`);
  const clock = new FakeClock();
  const networkClock: Clock = { now: clock.read, after: (_ms, run) => systemClock.after(0, run) };
  const network = createNetwork({
    seed: 1,
    clock: networkClock,
    scenario: { standard: { delay: { medianMs: 0, sigma: 0 }, receipts: { delayMs: 0 } } },
  });
  const told: Outgoing[] = [];
  let waiting: (() => void) | undefined;
  let subscribing = true;
  const post = async (sent: Outgoing): Promise<OutgoingReply> => {
    if (subscribing) return { status: await tell(sent), contentType: '', body: '' };
    told.push(sent);
    waiting?.();
    return { status: 204, contentType: '', body: '' };
  };
  const side = await start({ carrier: network.carrier(kind), post });
  const other: OutgoingMessage[] = [];
  let hangs = false;
  const underWay = new Set<AbortController>();
  const startDeadline = (): Deadline => {
    const controller = new AbortController();
    underWay.add(controller);
    return { signal: controller.signal, [Symbol.dispose]: () => underWay.delete(controller) };
  };
  const runOut = (): void => {
    for (const one of underWay) one.abort(new DOMException('The time is over.', 'TimeoutError'));
  };
  const otherProvider = (name: string): Provider => ({
    name,
    channels: ['sms', 'voice', 'email', 'whatsapp'],
    async send(message) {
      other.push(message);
      if (hangs) setImmediate(runOut);
      return { outcome: 'accepted', providerMessageId: `other-${other.length}` };
    },
    close: async () => undefined,
  });
  const routes = (['sms', 'voice', 'email', 'whatsapp'] as const).map((one) => ({
    channel: one,
    ways: [...(one === channel ? [{ provider: 'tested' }] : []), { provider: 'other' }],
  }));
  using file = writeDeliveryFile({
    providers: { tested: { ...side.settings, kind }, other: { kind: 'test' } },
    routes,
  });
  const t = await startTestApp({
    env: { COUNTERSIGN_DELIVERY_FILE: file.path, LOG_LEVEL: 'debug' },
    overrides: {
      clock: clock.read,
      startDeadline,
      createProvider: async (given, settings, tools) =>
        given === 'test' ? otherProvider(tools.name) : createProvider(given, settings, tools),
    },
  });
  async function tell({ url, method = 'POST', headers, body }: Outgoing): Promise<number> {
    const { statusCode } = await t.app.http.inject({
      method,
      url: url.slice(publicUrl.length),
      headers: { ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    return statusCode;
  }
  await side.subscribe?.();
  subscribing = false;
  return {
    t: { ...t, clock },
    side: {
      ...side,
      behave(conduct) {
        hangs = conduct === 'hang';
        side.behave(conduct);
      },
    },
    other,
    told,
    tell,
    async newsFrom(count) {
      while (told.length < count) await new Promise<void>((resolve) => (waiting = resolve));
    },
    async [Symbol.asyncDispose]() {
      await t[Symbol.asyncDispose]();
      await side.close();
    },
  };
}
