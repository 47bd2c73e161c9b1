import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Keyring } from '#core/keyring.ts';
import { type Config, ConfigError, readConfig } from '#settings/config.ts';
import type { Env } from '#settings/setting-values.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { createRandomPool } from '../random-pool.ts';
import { afterRestore } from './after-restore.ts';
import { CommandError } from './command-error.ts';
import { migrateStore } from './migrate-store.ts';

const usage = `countersign [--api | --worker]
  Runs a node; without either it does both.

countersign migrate-store --from <data folder>
  Copies an embedded store into the empty Postgres of DATABASE_URL. Stop the service that uses it first.

countersign keys list | add --name <what for> [--app <app id>] | remove <key id>
  The server keys of every app. A new one is shown once; none can be shown again. The embedded store's: with the service stopped.

countersign apps list | add --name <brand> --origins <…> --countries <…> | set <app id> | remove <app id> [--users <how many>]
  More apps than that of the settings, each with a brand, people and limits of its own. add shows the app's first server key, once.
  add and set take --name, --origins, --countries, --colour, --passkey-rp-id, --android-hash and --demands-two-step: as COUNTERSIGN_APP_… in docs/settings.md.
  --colour, --passkey-rp-id and --android-hash take none as well, for none any more.
  remove forgets an app with its keys, its users and all that they have enrolled; without their number it says how many that would be.

countersign find --to <phone or e-mail> | --user <the app's id>
  What was opened for somebody in the last day, what became of its messages, and what limits hold of them. While the nodes run.

countersign forget-unreadable [--users <how many>]
  Forgets whoever stands under a secret that isn't listed any more. Without their number it says how many that would be.

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
 * @throws CommandError, ConfigError with what is wrong with the command or the settings; ServiceError with why it can't be done
 */
export async function runCommand(command: string, args: readonly string[], env: Env): Promise<string> {
  if (['help', '--help', '-h'].includes(command)) return usage;
  if (command === '--version') return packageJson.version;
  if (command === 'keys') return keys(args, env);
  if (command === 'apps') return apps(args, env);
  if (command === 'find') return find(args, env);
  if (command === 'forget-unreadable') return forget(args, env);
  if (command === 'migrate-store') return migrate(args, env);
  if (command === 'after-restore') return restore(args, env);
  if (command === 'read-tokens') return tokens(args, env);
  if (command === 'import-apps') return authenticators(args, env);
  throw new CommandError(`${command} is no command and no option.\n\n${usage}`);
}

async function migrate(args: readonly string[], env: Env): Promise<string> {
  const { from } = optionsOf(args, { from: { type: 'string' } });
  if (typeof from !== 'string')
    throw new CommandError('--from must name the data folder of the embedded store.');
  const { url, secrets } = databaseOf(env);
  const counts = await migrateStore({ from, url, keyring: new Keyring(secrets) });
  const lines = Object.entries(counts).map(([table, count]) => `  ${table.replaceAll('_', ' ')}: ${count}`);
  return [
    'Copied into Postgres:',
    ...lines,
    `The nodes may start now, with the server key of before as COUNTERSIGN_BOOTSTRAP_KEY (${from}/bootstrap-key, if npm start made it):`,
    'a new one would make another app, without users. For a new key to the same app: countersign keys add.',
    'Keep the old folder until you have seen them work.',
  ].join('\n');
}

async function keys([verb, ...rest]: readonly string[], env: Env): Promise<string> {
  const { addKey, listKeys, removeKey } = await import('./keys.ts');
  if (verb === 'list' && rest.length === 0) return listKeys(env);
  const [id] = rest;
  if (verb === 'remove' && id !== undefined && rest.length === 1) return removeKey(env, id);
  if (verb !== 'add') throw new CommandError(`keys does list, add, or remove with a key's id.\n\n${usage}`);
  const { app, name } = optionsOf(rest, { app: { type: 'string' }, name: { type: 'string' } });
  if (typeof name !== 'string' || name.trim() === '')
    throw new CommandError('--name must say what the key is for.');
  const given = { name: name.trim(), app: typeof app === 'string' ? app : undefined };
  return addKey(env, given, tools());
}

async function apps([verb, ...rest]: readonly string[], env: Env): Promise<string> {
  if (verb === 'remove') return remove(rest, env);
  const { addApp, listApps, setApp } = await import('./apps.ts');
  if (verb === 'list' && rest.length === 0) return listApps(env);
  const [id = '', ...said] = verb === 'set' ? rest : ['', ...rest];
  if (verb !== 'add' && (verb !== 'set' || !id.startsWith('app_')))
    throw new CommandError(`apps does list, add, or with an app's id set and remove.\n\n${usage}`);
  const options = optionsOf(said, {
    name: { type: 'string' },
    origins: { type: 'string' },
    countries: { type: 'string' },
    colour: { type: 'string' },
    'passkey-rp-id': { type: 'string' },
    'android-hash': { type: 'string' },
    'demands-two-step': { type: 'string' },
  });
  return verb === 'add' ? addApp(env, options, tools()) : setApp(env, id, options);
}

async function remove([id = '', ...said]: readonly string[], env: Env): Promise<string> {
  if (!id.startsWith('app_'))
    throw new CommandError("apps remove needs an app's id: countersign apps list has them.");
  const { users } = optionsOf(said, { users: { type: 'string' } });
  const { removeApp } = await import('./remove-app.ts');
  return removeApp(env, { id, users: numberOf(users), now: Date.now(), pause: delay });
}

/** @throws CommandError when it is no number */
function numberOf(users: string | boolean | undefined): number | undefined {
  if (users !== undefined && !/^\d+$/.test(String(users)))
    throw new CommandError('--users must be their number, as the command says it without.');
  return users === undefined ? undefined : Number(users);
}

const tools = () => ({ clock: Date.now, random: createRandomPool() });

async function find(args: readonly string[], env: Env): Promise<string> {
  const { to, user } = optionsOf(args, { to: { type: 'string' }, user: { type: 'string' } });
  if ((to === undefined) === (user === undefined))
    throw new CommandError("find needs --to, an address, or --user, the app's id for somebody.");
  const { findVerifications } = await import('./find-verifications.ts');
  return findVerifications(env, user === undefined ? { to: String(to) } : { user: String(user) }, Date.now());
}

async function forget(args: readonly string[], env: Env): Promise<string> {
  const { users } = optionsOf(args, { users: { type: 'string' } });
  const { forgetUnreadable } = await import('./forget-unreadable.ts');
  return forgetUnreadable(env, numberOf(users));
}

async function tokens(args: readonly string[], env: Env): Promise<string> {
  const { file } = optionsOf(args, { file: { type: 'string' } });
  if (typeof file !== 'string') throw new CommandError("--file must name the maker's file.");
  const { readTokens } = await import('./read-tokens.ts');
  // From the environment: what stands in a command is seen by whoever lists processes.
  return readTokens({ path: file, key: env.TOKEN_KEY, password: env.TOKEN_PASSWORD });
}

async function authenticators(args: readonly string[], env: Env): Promise<string> {
  const { file, url } = optionsOf(args, { file: { type: 'string' }, url: { type: 'string' } });
  const key = env.COUNTERSIGN_KEY;
  if (typeof file !== 'string' || typeof url !== 'string' || !URL.canParse(url) || !key)
    throw new CommandError('--file, --url and COUNTERSIGN_KEY must say what is taken from where to whom.');
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
    throw new CommandError('--protect-hours must be a whole number, 0 to 24.');
  }
  const done = await afterRestore(env, {
    protectHours,
    withNodesRunning: options['with-nodes-running'] === true,
  });
  return [
    `Done to the database${done.place}:`,
    `${done.canceled} pending verifications canceled, ${done.redeemed} tickets spent, ${done.dropped} messages dropped,`,
    `${done.forgotten} remembered answers forgotten, ${done.limits} limits raised, ${done.protected} apps protected.`,
  ].join(' ');
}

function optionsOf(
  args: readonly string[],
  options: Record<string, { type: 'string' | 'boolean' }>,
): Record<string, string | boolean | undefined> {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : error}\n\n${usage}`);
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
