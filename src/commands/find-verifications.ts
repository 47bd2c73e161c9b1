import { parseAddress } from '#core/address.ts';
import type { Keyring } from '#core/keyring.ts';
import { userKeysOf } from '#core/user.ts';
import { ConfigError } from '#settings/config.ts';
import type { Env } from '#settings/setting-values.ts';
import { type Row, text, textOrNull } from '#store/row.ts';
import { destinationKeys } from '#verifications/destination-keys.ts';
import { CommandError } from './command-error.ts';
import { type Reading, readDatabase } from './in-database.ts';
import { keyringOf } from './keyring-of.ts';

export type Whom = { readonly to: string } | { readonly user: string };

const day = 24 * 3600_000;
const most = 20;

const messages = `SELECT channel, status, attempts, provider, provider_message_id, reason, created_at FROM messages
  WHERE verification_id = $1`;
/** What is still to be sent stands in a table of its own in Postgres. */
const messagesOf = {
  sqlite: `${messages} ORDER BY created_at`,
  postgres: `${messages} UNION ALL SELECT channel, CASE WHEN accepted_at IS NULL THEN 'queued' ELSE 'sent' END, attempts,
    provider, provider_message_id, reason, created_at FROM outbox WHERE verification_id = $1 ORDER BY created_at`,
} as const;

/**
 * For whoever has to say why somebody got no code, and has neither the verification's id nor may see an address: they are found
 * by the keyed hashes that limits have of an address or a user. No code and no address is in what it says.
 * @returns what to tell the operator
 * @throws CommandError when no app can have such an address; ConfigError when the secret isn't that of the nodes
 */
export function findVerifications(env: Env, whom: Whom, now: number): Promise<string> {
  const keyring = keyringOf(env);
  return readDatabase(env, async (database) => {
    const apps = await database.ask('SELECT id, name, countries FROM apps ORDER BY id');
    const found: string[] = [];
    let isSomebody = apps.length === 0;
    for (const app of apps) {
      const keys = keysOf(keyring, app, whom);
      isSomebody ||= keys.length > 0;
      const lines = [
        ...('user' in whom ? await usersOf(database, text(app, 'id'), keys) : []),
        ...(await verificationsOf(database, text(app, 'id'), keys, now)),
        ...(await limitsOf(database, text(app, 'id'), keys, now)),
      ];
      if (lines.length > 0) found.push(`${text(app, 'id')}  ${text(app, 'name')}`, ...lines);
    }
    if (!isSomebody)
      throw new CommandError(
        '--to must be a whole phone number, best with + and its country, or an e-mail address.',
      );
    if (found.length > 0) return found.join('\n');
    await demandSecretOfNodes(database, keyring);
    return 'Nothing was opened for them in the last day, and no limit knows them.';
  });
}

/** Under another secret, everybody is unknown. @throws ConfigError when the last verification was opened under one */
async function demandSecretOfNodes({ ask }: Reading, keyring: Keyring): Promise<void> {
  const [last] = await ask('SELECT key_id FROM verifications ORDER BY id DESC LIMIT 1');
  if (last && !keyring.has(text(last, 'key_id')))
    throw new ConfigError(["COUNTERSIGN_SECRET isn't that of the nodes: under it nobody can be found."]);
}

/** Under the current secret and older ones. None where an app can't have this address. */
function keysOf(keyring: Keyring, app: Row, whom: Whom): string[] {
  const id = text(app, 'id');
  if ('user' in whom) return userKeysOf(keyring, id, whom.user);
  const [defaultCountry]: string[] = JSON.parse(text(app, 'countries'));
  const parsed = parseAddress(whom.to, { defaultCountry });
  return parsed.ok ? destinationKeys(keyring, id, parsed.address) : [];
}

/** As the log of changes names who has enrolled something. */
async function usersOf({ ask }: Reading, appId: string, keys: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const key of keys) {
    const rows = await ask('SELECT id FROM users WHERE app_id = $1 AND user_key = $2', appId, key);
    lines.push(...rows.map((row) => `  user ${text(row, 'id')}`));
  }
  return lines;
}

async function verificationsOf(
  { ask, engine }: Reading,
  appId: string,
  keys: readonly string[],
  now: number,
): Promise<string[]> {
  const rows = new Map<string, Row>();
  for (const key of keys) {
    const found = await ask(
      `SELECT id, purpose, status, decoy, tries, max_checks, created_at, expires_at FROM verifications
        WHERE app_id = $1 AND created_at > $2 AND (destinations LIKE $3 OR user_keys LIKE $3) ORDER BY created_at DESC LIMIT ${most}`,
      ...[appId, now - day, `%${key}%`],
    );
    for (const row of found) rows.set(text(row, 'id'), row);
  }
  const lines: string[] = [];
  for (const row of rows.values()) {
    const sent = await ask(messagesOf[engine], text(row, 'id'));
    lines.push(lineOf(row, now), ...sent.map(messageLine));
  }
  return lines;
}

function lineOf(row: Row, now: number): string {
  const late = text(row, 'status') === 'pending' && Number(row.expires_at) <= now;
  return [
    `  ${text(row, 'id')} `,
    at(row),
    text(row, 'purpose'),
    late ? 'expired' : text(row, 'status'),
    `after ${Number(row.tries)} of ${Number(row.max_checks)} tries`,
    ...(row.decoy === true || row.decoy === 1 ? ['(a decoy: nobody in the app has this address)'] : []),
  ].join(' ');
}

function messageLine(row: Row): string {
  const provider = textOrNull(row, 'provider');
  const theirs = textOrNull(row, 'provider_message_id');
  const reason = textOrNull(row, 'reason');
  return [
    `    ${text(row, 'channel')} ${at(row)}`,
    text(row, 'status') === 'sent' ? 'accepted, no receipt yet' : text(row, 'status'),
    ...(provider === null ? [] : [`by ${provider}${theirs === null ? '' : ` as ${theirs}`}`]),
    ...(reason === null ? [] : [`(${reason})`]),
  ].join(' ');
}

/** What stands in the way of an opening, which leaves no verification behind. */
async function limitsOf(
  { ask }: Reading,
  appId: string,
  keys: readonly string[],
  now: number,
): Promise<string[]> {
  const lines: string[] = [];
  for (const key of keys) {
    const rows = await ask(
      'SELECT kind, marks FROM budgets WHERE app_id = $1 AND key LIKE $2 AND expires_at > $3 ORDER BY kind',
      ...[appId, `${key}%`, now],
    );
    for (const row of rows) {
      const marks: [number, number][] = JSON.parse(text(row, 'marks'));
      const recent = marks.filter(([time]) => time > now - day).reduce((sum, [, count]) => sum + count, 0);
      const last = marks.at(-1)?.[0];
      if (last !== undefined)
        lines.push(
          `  limit ${text(row, 'kind')}: ${recent} in 24 h, the last ${new Date(last).toISOString()}`,
        );
    }
  }
  return lines;
}

/** A count or a time of Postgres is text here. */
const at = (row: Row): string => new Date(Number(row.created_at)).toISOString();
