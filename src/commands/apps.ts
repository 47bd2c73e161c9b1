import { idRandomBytes, makeId } from '#core/id.ts';
import { ServiceError } from '#core/service-error.ts';
import { appSettings } from '#settings/app-settings.ts';
import type { Env } from '#settings/setting-values.ts';
import { flag, type Row, text, textOrNull } from '#store/row.ts';
import { CommandError } from './command-error.ts';
import { inDatabase } from './in-database.ts';
import { insertKey, type Tools } from './keys.ts';
import { demandOtherThanOwn } from './own-app.ts';

/** As they were typed, by the name of the option. */
export type AppOptions = Readonly<Record<string, string | boolean | undefined>>;

/** Of an app as both engines store it, by column. */
type Columns = Readonly<Record<string, string | number | null>>;

type Setting = { readonly parse: (text: string) => unknown; readonly wants: string };

const settings: readonly (readonly [option: string, column: string, setting: Setting])[] = [
  ['name', 'name', appSettings.name],
  ['origins', 'origins', appSettings.origins],
  ['countries', 'countries', appSettings.countries],
  ['colour', 'colour', appSettings.colour],
  ['passkey-rp-id', 'passkey_rp_id', appSettings.passkeyRpId],
  ['android-hash', 'android_app_hash', appSettings.androidAppHash],
  ['demands-two-step', 'demands_two_step', appSettings.demandsTwoStep],
];
/** Without these a text has no brand, a browser no way back, and a number no country that it may be in. */
const needed = ['name', 'origins', 'countries'];
/** What `none` takes back. */
const optional = ['colour', 'passkey-rp-id', 'android-hash'];

/** Every app with its settings. */
export function listApps(env: Env): Promise<string> {
  return inDatabase(env, async ({ ask }) => {
    const apps = await ask('SELECT * FROM apps ORDER BY id');
    return apps.length > 0 ? apps.map(lineOf).join('\n') : 'There is no app yet.';
  });
}

function lineOf(app: Row): string {
  const listOf = (column: string): string => JSON.parse(text(app, column)).join(',') || 'none';
  const rpId = textOrNull(app, 'passkey_rp_id');
  const hash = textOrNull(app, 'android_app_hash');
  const parts = [
    `origins ${listOf('origins')}`,
    `countries ${listOf('countries')}`,
    `colour ${textOrNull(app, 'colour') ?? 'none'}`,
    ...(rpId === null ? [] : [`passkeys at ${rpId}`]),
    ...(hash === null ? [] : [`texts for the Android app ${hash}`]),
    ...(flag(app, 'demands_two_step') ? ['two steps for everybody'] : []),
  ];
  return `${text(app, 'id')}  ${text(app, 'name')}\n  ${parts.join('\n  ')}`;
}

/** @returns what to tell the operator, the app's first key in it: it is said once */
export function addApp(env: Env, options: AppOptions, tools: Tools): Promise<string> {
  const missing = needed.filter((option) => options[option] === undefined);
  if (missing.length > 0)
    throw new CommandError(...missing.map((option) => `--${option} must be said of an app.`));
  const columns = columnsOf(options);
  return inDatabase(env, async (database) => {
    const id = makeId('app', tools.clock(), tools.random(idRandomBytes));
    const names = Object.keys(columns);
    const places = names.map((name, index) => placeOf(name, index + 2));
    await database.change(
      `INSERT INTO apps (id, ${names.join(', ')}) VALUES ($1, ${places.join(', ')})`,
      ...[id, ...Object.values(columns)],
    );
    return insertKey(database, id, String(columns.name), tools);
  });
}

/** Nodes take it over within a few seconds. */
export function setApp(env: Env, id: string, options: AppOptions): Promise<string> {
  const columns = columnsOf(options);
  if (Object.keys(columns).length === 0)
    throw new CommandError(`apps set needs one of ${settings.map(([option]) => `--${option}`).join(', ')}.`);
  return inDatabase(env, async (database) => {
    await demandOtherThanOwn(database, env, id);
    const changes = Object.keys(columns).map((name, index) => `${name} = ${placeOf(name, index + 2)}`);
    const found = await database.change(
      `UPDATE apps SET ${changes.join(', ')} WHERE id = $1`,
      ...[id, ...Object.values(columns)],
    );
    if (found === 0) refuse(`There is no app ${id}: countersign apps list has them.`);
    const [app] = await database.ask('SELECT * FROM apps WHERE id = $1', id);
    return app ? lineOf(app) : '';
  });
}

/** What was said, and nothing else. @throws CommandError with all that is wrong */
function columnsOf(options: AppOptions): Columns {
  const problems: string[] = [];
  const columns = settings.flatMap(
    ([option, column, { parse, wants }]): [string, string | number | null][] => {
      const given = options[option];
      if (given === undefined) return [];
      const said = String(given).trim();
      const isOptional = optional.includes(option);
      if (isOptional && said === 'none') return [[column, null]];
      const value = said === '' ? undefined : parse(said);
      if (value === undefined) problems.push(`--${option} must be ${wants}${isOptional ? ', or none' : ''}.`);
      return [[column, storable(value)]];
    },
  );
  if (problems.length > 0) throw new CommandError(...problems);
  return Object.fromEntries(columns);
}

function storable(value: unknown): string | number {
  if (typeof value === 'boolean') return Number(value);
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** One engine has a boolean where the other has a number. */
const placeOf = (column: string, index: number): string =>
  column === 'demands_two_step' ? `$${index} = 1` : `$${index}`;

function refuse(message: string): never {
  throw new ServiceError('store-unavailable', message);
}
