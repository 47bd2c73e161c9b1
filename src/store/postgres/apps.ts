import type { App } from '#core/app.ts';
import { flag, type Row, text, textOrNull } from '#store/row.ts';
import type { ApiKey } from '#store/store.ts';
import type { Connection, Statement } from './connection.ts';
import { begin, commitAll, rollBack } from './transaction.ts';

/** How long a node may go by settings that another has changed. */
const freshMs = 3000;

const columns =
  'a.id, a.name, a.origins, a.countries, a.colour, a.passkey_rp_id, a.demands_two_step, a.android_app_hash';

/** Apps and the hashes of their keys. Every request asks for its app, so it is kept at hand for a moment. */
export class Apps {
  readonly #known = new Map<string, App>();
  readonly #read: (statement: Statement) => Promise<readonly Row[]>;
  /** Counts saves, so that what was read before one isn't kept after it. */
  #saves = 0;

  constructor(read: (statement: Statement) => Promise<readonly Row[]>) {
    this.#read = read;
  }

  /** One after another over all nodes: it happens at start and by an operator's hand. */
  async save(connection: Connection, given: App, key: ApiKey, now: number): Promise<App> {
    try {
      const found = await connection.run([
        ...begin,
        { name: 'cs_keys_lock', text: 'LOCK TABLE api_keys IN SHARE ROW EXCLUSIVE MODE' },
        { name: 'cs_key_app', text: 'SELECT app_id FROM api_keys WHERE hash = $1', values: [key.hash] },
      ]);
      const [row] = found.at(-1)?.rows ?? [];
      const app = { ...given, id: row ? text(row, 'app_id') : given.id };
      await commitAll(connection, saveStatements(app, key, now));
      return app;
    } catch (error) {
      await rollBack(connection);
      throw error;
    } finally {
      this.#saves++;
      this.#known.clear();
    }
  }

  async list(): Promise<App[]> {
    const rows = await this.#read({ name: 'cs_apps', text: `SELECT ${columns} FROM apps a ORDER BY a.id` });
    return rows.map(fromRow);
  }

  find(id: string): Promise<App | undefined> {
    return this.#cached(`id:${id}`, {
      name: 'cs_app',
      text: `SELECT ${columns} FROM apps a WHERE a.id = $1`,
      values: [id],
    });
  }

  findByKey(hash: string): Promise<App | undefined> {
    return this.#cached(`key:${hash}`, {
      name: 'cs_app_by_key',
      text: `SELECT ${columns} FROM api_keys k JOIN apps a ON a.id = k.app_id WHERE k.hash = $1`,
      values: [hash],
    });
  }

  /** Only what is there is remembered: keys that don't exist are without number. */
  async #cached(name: string, statement: Statement): Promise<App | undefined> {
    const known = this.#known.get(name);
    if (known) return known;
    const saves = this.#saves;
    const [row] = await this.#read(statement);
    if (!row) return undefined;
    const app = fromRow(row);
    if (saves === this.#saves) {
      this.#known.set(name, app);
      setTimeout(() => this.#known.delete(name), freshMs).unref();
    }
    return app;
  }
}

function saveStatements(app: App, key: ApiKey, now: number): Statement[] {
  return [
    {
      name: 'cs_app_save',
      text: `INSERT INTO apps (id, name, origins, countries, colour, passkey_rp_id, demands_two_step,
        android_app_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, origins = excluded.origins,
        countries = excluded.countries, colour = excluded.colour, passkey_rp_id = excluded.passkey_rp_id,
        demands_two_step = excluded.demands_two_step, android_app_hash = excluded.android_app_hash`,
      values: [
        app.id,
        app.name,
        JSON.stringify(app.origins),
        JSON.stringify(app.countries),
        app.colour,
        app.passkeyRpId ?? null,
        app.demandsTwoStep ?? false,
        app.androidAppHash ?? null,
      ],
    },
    {
      name: 'cs_key_save',
      text: `INSERT INTO api_keys (hash, id, app_id, name, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (hash) DO NOTHING`,
      values: [key.hash, key.id, app.id, key.name, now],
    },
  ];
}

function fromRow(row: Row): App {
  const rpId = textOrNull(row, 'passkey_rp_id');
  const androidAppHash = textOrNull(row, 'android_app_hash');
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    origins: JSON.parse(text(row, 'origins')),
    countries: JSON.parse(text(row, 'countries')),
    colour: textOrNull(row, 'colour'),
    ...(rpId === null ? {} : { passkeyRpId: rpId }),
    ...(androidAppHash === null ? {} : { androidAppHash }),
    ...(flag(row, 'demands_two_step') ? { demandsTwoStep: true } : {}),
  };
}
