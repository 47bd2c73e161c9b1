import { idRandomBytes, makeId } from '#core/id.ts';
import { ServiceError } from '#core/service-error.ts';
import { keyHash } from '#http/authenticate.ts';
import type { Env } from '#settings/setting-values.ts';
import { type Row, text } from '#store/row.ts';
import { type Database, inDatabase } from './in-database.ts';

/** Every app with its server keys, by their ids: the keys themselves are stored nowhere. */
export function listKeys(env: Env): Promise<string> {
  return inDatabase(env, async ({ ask }) => {
    const apps = await ask('SELECT id, name FROM apps ORDER BY id');
    const keys = await ask('SELECT id, app_id, name, created_at FROM api_keys ORDER BY created_at, id');
    const linesOf = (app: Row): string[] => [
      `${text(app, 'id')}  ${text(app, 'name')}`,
      ...keys.filter((key) => key.app_id === app.id).map(lineOf),
    ];
    return apps.length > 0 ? apps.flatMap(linesOf).join('\n') : 'There is no app yet.';
  });
}

function lineOf(key: Row): string {
  return `  ${text(key, 'id')}  ${new Date(Number(key.created_at)).toISOString().slice(0, 10)}  ${text(key, 'name')}`;
}

/** @param app may be left out where there is one. @returns what to tell the operator, the key in it: it is said once */
export function addKey(
  env: Env,
  { app, name }: { readonly app?: string | undefined; readonly name: string },
  tools: Tools,
): Promise<string> {
  return inDatabase(env, async (database) =>
    insertKey(database, await appOf(database.ask, app), name, tools),
  );
}

export type Tools = {
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
};

/** @returns what to tell the operator, the key in it */
export async function insertKey(
  { change }: Database,
  appId: string,
  name: string,
  { clock, random }: Tools,
): Promise<string> {
  const key = `cs_${Buffer.from(random(32)).toString('base64url')}`;
  const now = clock();
  const id = makeId('key', now, random(idRandomBytes));
  await change(
    'INSERT INTO api_keys (hash, id, app_id, name, created_at) VALUES ($1, $2, $3, $4, $5)',
    ...[keyHash(key), id, appId, name, now],
  );
  return `${key}\nA server key of ${appId}, known as ${id}. It is shown this once.`;
}

/** For good. What has just used it may go on for a few seconds. */
export function removeKey(env: Env, id: string): Promise<string> {
  return inDatabase(env, async ({ ask }) => {
    const [key] = await ask('SELECT hash, app_id FROM api_keys WHERE id = $1', id);
    if (!key) refuse(`There is no server key ${id}: countersign keys list has them.`);
    const own = env.COUNTERSIGN_BOOTSTRAP_KEY?.trim();
    if (own && keyHash(own) === key.hash)
      refuse(
        `${id} is what COUNTERSIGN_BOOTSTRAP_KEY holds: the next start would make another app of it. Put another key of this app there first.`,
      );
    const appId = text(key, 'app_id');
    const others = await ask('SELECT id FROM api_keys WHERE app_id = $1 AND id <> $2', appId, id);
    if (others.length === 0)
      refuse(
        `${id} is the only server key of ${appId}: add another first, or see what countersign apps remove ${appId} says.`,
      );
    await ask('DELETE FROM api_keys WHERE id = $1', id);
    return `${id} is removed: within a few seconds no node takes it any more.`;
  });
}

async function appOf(ask: Database['ask'], wanted: string | undefined): Promise<string> {
  const ids = (await ask('SELECT id FROM apps ORDER BY id')).map((row) => text(row, 'id'));
  const [only] = ids;
  if (wanted !== undefined) {
    if (ids.includes(wanted)) return wanted;
    refuse(`There is no app ${wanted}: countersign keys list has them.`);
  }
  if (only === undefined) refuse('There is no app yet: start a node with COUNTERSIGN_BOOTSTRAP_KEY first.');
  if (ids.length > 1) refuse(`--app must name one of ${ids.join(', ')}.`);
  return only;
}

function refuse(message: string): never {
  throw new ServiceError('store-unavailable', message);
}
