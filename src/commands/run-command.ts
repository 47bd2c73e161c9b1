import { parseArgs } from 'node:util';
import { Keyring } from '#core/keyring.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { afterRestore } from './after-restore.ts';
import { migrateStore } from './migrate-store.ts';

const usage = `countersign [--api | --worker]
  Runs a node; without either it does both.

countersign migrate-store --from <data folder>
  Copies an embedded store into the empty Postgres of DATABASE_URL. Stop the service that uses it first.

countersign after-restore [--protect-hours 0..24] [--with-nodes-running]
  Makes a database that was restored from a backup safe to serve from: docs/operations.md.

countersign read-tokens --file <PSKC or CSV>
  What a maker's file says of its tokens, one JSON object a line, with what to post for each. An encrypted one: with TOKEN_KEY (hex) or TOKEN_PASSWORD.

countersign import-apps --file <JSON lines> --url <where the service answers>
  Takes people's authenticator apps over from another system: {"userId": …, "uri": "otpauth://…"} a line. With COUNTERSIGN_KEY,
  a server key of the app. May be run again: nothing is taken twice.`;

/**
 * Does what an operator asked for instead of running a node.
 * @returns what to tell them
 * @throws ConfigError with what is wrong with the command or the settings; ServiceError with why it can't be done
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (command === 'help') return usage;
  if (command === 'migrate-store') return migrate(args, env);
  if (command === 'after-restore') return restore(args, env);
  if (command === 'read-tokens') return tokens(args, env);
  if (command === 'import-apps') return apps(args, env);
  throw new ConfigError([`${command} is no command.\n\n${usage}`]);
}

async function migrate(args: readonly string[], env: Env): Promise<string> {
  const { from } = optionsOf(args, { from: { type: 'string' } });
  if (typeof from !== 'string')
    throw new ConfigError(['--from must name the data folder of the embedded store.']);
  const { url, secrets } = databaseOf(env);
  const counts = await migrateStore({ from, url, keyring: new Keyring(secrets) });
  const lines = Object.entries(counts).map(([table, count]) => `  ${table.replaceAll('_', ' ')}: ${count}`);
  return `Copied into Postgres:\n${lines.join('\n')}\nThe nodes may start now. Keep the old folder until you have seen them work.`;
}

async function tokens(args: readonly string[], env: Env): Promise<string> {
  const { file } = optionsOf(args, { file: { type: 'string' } });
  if (typeof file !== 'string') throw new ConfigError(["--file must name the maker's file."]);
  const { readTokens } = await import('./read-tokens.ts');
  // From the environment: what stands in a command is seen by whoever lists processes.
  return readTokens({ path: file, key: env.TOKEN_KEY, password: env.TOKEN_PASSWORD });
}

async function apps(args: readonly string[], env: Env): Promise<string> {
  const { file, url } = optionsOf(args, { file: { type: 'string' }, url: { type: 'string' } });
  const key = env.COUNTERSIGN_KEY;
  if (typeof file !== 'string' || typeof url !== 'string' || !URL.canParse(url) || !key)
    throw new ConfigError(['--file, --url and COUNTERSIGN_KEY must say what is taken from where to whom.']);
  const { importApps } = await import('./import-apps.ts');
  return importApps({ path: file, url, key, fetch });
}

async function restore(args: readonly string[], env: Env): Promise<string> {
  const options = optionsOf(args, {
    'protect-hours': { type: 'string' },
    'with-nodes-running': { type: 'boolean' },
  });
  const protectHours = Number(options['protect-hours'] ?? 0);
  if (!Number.isInteger(protectHours) || protectHours < 0 || protectHours > 24) {
    throw new ConfigError(['--protect-hours must be a whole number, 0 to 24.']);
  }
  const url = env.DATABASE_URL?.trim();
  if (!url) throw new ConfigError(['DATABASE_URL must name the database that was restored.']);
  const done = await afterRestore({
    url,
    protectHours,
    withNodesRunning: options['with-nodes-running'] === true,
  });
  return [
    `${done.canceled} pending verifications canceled, ${done.redeemed} tickets spent, ${done.dropped} messages dropped,`,
    `${done.forgotten} remembered answers forgotten, ${done.limits} limits raised, ${done.protected} apps protected.`,
  ].join(' ');
}

type Env = Readonly<Record<string, string | undefined>>;

function optionsOf(
  args: readonly string[],
  options: Record<string, { type: 'string' | 'boolean' }>,
): Record<string, string | boolean | undefined> {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new ConfigError([`${error instanceof Error ? error.message : error}\n\n${usage}`]);
  }
}

/** As the nodes will have it; what else production demands is not needed here. */
function databaseOf(env: Env): { url: string; secrets: readonly [string, ...string[]] } {
  const { postgres, secrets }: Config = readConfig({ ...env, NODE_ENV: 'development' });
  const [current, ...older] = secrets;
  if (!postgres || current === undefined)
    throw new ConfigError(['DATABASE_URL must name the Postgres to copy into.']);
  return { url: postgres.url, secrets: [current, ...older] };
}
