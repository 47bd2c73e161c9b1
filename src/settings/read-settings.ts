import { type Channel, channels } from '#core/channel.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import type { Env } from './setting-values.ts';

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
