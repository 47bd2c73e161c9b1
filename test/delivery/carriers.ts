import type { OutgoingMessage, Provider, ProviderAnswer } from '#delivery/provider.ts';
import type { Overrides } from '#src/app.ts';
import { startTestApp, type TestApp } from '#test/harness.ts';
import { writeDeliveryFile } from './delivery-file.ts';

/** A provider of a test's own, by its name in the delivery file. */
export type TestCarrier = {
  readonly sent: OutgoingMessage[];
  answer: (message: OutgoingMessage, signal: AbortSignal) => Promise<ProviderAnswer> | ProviderAnswer;
};

export type Carried = { readonly t: TestApp; readonly of: (name: string) => TestCarrier } & AsyncDisposable;

/** The whole service with the routes of a delivery file, whose providers are the test's. */
export async function startCarried({
  members = {},
  pause,
  startDeadline,
  ...plan
}: {
  readonly providers: Readonly<Record<string, object>>;
  readonly routes: readonly object[];
  readonly workflows?: readonly object[];
  /** Of a provider, by its name. */
  readonly members?: Readonly<Record<string, Partial<Provider>>>;
  /** In the place of timers. */
  readonly pause?: () => Promise<void>;
  readonly startDeadline?: Overrides['startDeadline'];
  readonly prices?: object;
  readonly spendLimits?: object;
}): Promise<Carried> {
  const providers = Object.fromEntries(
    Object.entries(plan.providers).map(([name, given]) => [name, { kind: 'test', ...given }]),
  );
  using file = writeDeliveryFile({ ...plan, providers });
  const carriers = new Map<string, TestCarrier>();
  const createProvider = async (
    _kind: string,
    settings: unknown,
    { name }: { name: string },
  ): Promise<Provider> => {
    const carrier: TestCarrier = {
      sent: [],
      answer: ({ messageId }) => ({ outcome: 'accepted', providerMessageId: `${name}-${messageId}` }),
    };
    carriers.set(name, carrier);
    return {
      name,
      channels: ['sms', 'voice', 'email'],
      givesReceipts: true,
      ...(settings as object),
      ...members[name],
      async send(message, signal) {
        carrier.sent.push(message);
        return carrier.answer(message, signal);
      },
      async close() {},
    };
  };
  const t = await startTestApp({
    env: { COUNTERSIGN_DELIVERY_FILE: file.path },
    overrides: { createProvider, ...(pause ? { pause } : {}), ...(startDeadline ? { startDeadline } : {}) },
  });
  const of = (name: string): TestCarrier => {
    const carrier = carriers.get(name);
    if (!carrier) throw new Error(`There is no ${name}.`);
    return carrier;
  };
  return { t, of, [Symbol.asyncDispose]: () => t[Symbol.asyncDispose]() };
}
