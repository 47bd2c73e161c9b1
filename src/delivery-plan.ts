import type { Provider } from '#delivery/provider.ts';
import type { Inbox } from '#delivery/providers/inbox.ts';
import { createSmtpProvider } from '#delivery/providers/smtp.ts';
import type { SpendMeter, SpendMeterOptions } from '#delivery/spend/spend-meter.ts';
import type { Config } from '#settings/config.ts';
import type { DeliveryPlan } from '#settings/delivery-file.ts';

/** What every set-up has: mail by SMTP, and in development the simulated phone. */
export function fallbackProviders(config: Config, inbox: Inbox | undefined): Provider[] {
  const providers: Provider[] = [];
  if (config.smtp) providers.push(createSmtpProvider(config.smtp));
  if (inbox) providers.push(inbox.provider);
  return providers;
}

/** Before anything is opened: what is wrong with it is mended by whoever starts us. */
export async function readPlan(
  { delivery }: Config,
  providers: readonly Provider[],
  withProviders: boolean,
): Promise<DeliveryPlan | null> {
  if (!delivery) return null;
  const { readDeliveryPlan } = await import('#settings/delivery-file.ts');
  const fallback = providers.flatMap(({ channels }) => channels);
  return readDeliveryPlan(delivery, { fallback, withProviders });
}

/** Only where messages have prices. */
export async function createSpendMeter(
  plan: DeliveryPlan | null,
  { store, clock, onError }: Pick<SpendMeterOptions, 'store' | 'clock' | 'onError'>,
): Promise<SpendMeter | undefined> {
  if (!plan?.prices) return undefined;
  const [{ Prices }, { SpendMeter }] = await Promise.all([
    import('#delivery/spend/prices.ts'),
    import('#delivery/spend/spend-meter.ts'),
  ]);
  return new SpendMeter({
    store,
    prices: new Prices(plan.prices),
    limits: plan.spendLimits ?? {},
    clock,
    onError,
  });
}
