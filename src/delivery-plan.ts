import { type Channel, channels } from '#core/channel.ts';
import type { Provider } from '#delivery/provider.ts';
import type { Inbox } from '#delivery/providers/inbox.ts';
import { createSmtpProvider } from '#delivery/providers/smtp.ts';
import type { SpendMeter, SpendMeterOptions } from '#delivery/spend/spend-meter.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import type { DeliveryPlan } from './delivery-file.ts';
import type { Env } from './setting-values.ts';

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
  const { readDeliveryPlan } = await import('./delivery-file.ts');
  const fallback = providers.flatMap(({ channels }) => channels);
  return readDeliveryPlan(delivery, { fallback, withProviders });
}

/**
 * Reads the environment, and where that is wrong the delivery file too: what is wrong with both is told at one start.
 * @throws ConfigError
 */
export async function readSettings(env: Env, args: readonly string[]): Promise<Config> {
  try {
    return readConfig(env, args);
  } catch (error) {
    if (!(error instanceof ConfigError) || !error.config?.delivery) throw error;
    throw new ConfigError([...error.problems, ...(await planProblems(error.config))]);
  }
}

async function planProblems({ delivery, production, smtp }: Config): Promise<readonly string[]> {
  if (!delivery) return [];
  const { readDeliveryPlan } = await import('./delivery-file.ts');
  const mail: readonly Channel[] = smtp ? ['email'] : [];
  try {
    await readDeliveryPlan(delivery, { fallback: production ? mail : channels, withProviders: true });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // Whose secret is missing has been told, by its name.
    const told = delivery.incomplete.map((provider) => `${delivery.path}: ${provider}: `);
    return error.problems.filter((problem) => !told.some((start) => problem.startsWith(start)));
  }
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
