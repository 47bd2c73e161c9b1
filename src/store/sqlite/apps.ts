import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { App } from '#core/app.ts';
import { flag, type Row, text, textOrNull } from '#store/row.ts';
import type { ApiKey } from '#store/store.ts';

/** Apps and the hashes of their keys. */
export class Apps {
  readonly #saveApp: StatementSync;
  readonly #saveKey: StatementSync;
  readonly #byId: StatementSync;
  readonly #all: StatementSync;
  readonly #byKey: StatementSync;
  /** Every request asks for its app; there is one writer, so what it wrote last is what there is. */
  readonly #known = new Map<string, App>();

  constructor(db: DatabaseSync) {
    this.#saveApp = db.prepare(`INSERT INTO apps (id, name, origins, countries, colour, passkey_rp_id,
      demands_two_step, android_app_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, origins = excluded.origins, countries = excluded.countries,
      colour = excluded.colour, passkey_rp_id = excluded.passkey_rp_id, demands_two_step = excluded.demands_two_step,
      android_app_hash = excluded.android_app_hash`);
    this.#saveKey =
      db.prepare(`INSERT INTO api_keys (hash, id, app_id, name, created_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (hash) DO NOTHING`);
    this.#all = db.prepare('SELECT * FROM apps ORDER BY id');
    this.#byId = db.prepare('SELECT * FROM apps WHERE id = ?');
    this.#byKey = db.prepare(
      'SELECT apps.* FROM api_keys JOIN apps ON apps.id = api_keys.app_id WHERE hash = ?',
    );
  }

  save(given: App, key: ApiKey, now: number): App {
    this.#known.clear();
    const app = { ...given, id: this.findByKey(key.hash)?.id ?? given.id };
    this.#known.clear();
    this.#saveApp.run(
      app.id,
      app.name,
      JSON.stringify(app.origins),
      JSON.stringify(app.countries),
      app.colour,
      app.passkeyRpId ?? null,
      app.demandsTwoStep ? 1 : 0,
      app.androidAppHash ?? null,
    );
    this.#saveKey.run(key.hash, key.id, app.id, key.name, now);
    return app;
  }

  list(): App[] {
    return this.#all.all().map(fromRow);
  }

  find(id: string): App | undefined {
    return this.#cached(`id:${id}`, () => this.#byId.get(id));
  }

  findByKey(hash: string): App | undefined {
    return this.#cached(`key:${hash}`, () => this.#byKey.get(hash));
  }

  /** Only what is there is remembered: keys that don't exist are without number. */
  #cached(name: string, load: () => Row | undefined): App | undefined {
    const known = this.#known.get(name);
    if (known) return known;
    const row = load();
    if (!row) return undefined;
    const app = fromRow(row);
    this.#known.set(name, app);
    return app;
  }
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
