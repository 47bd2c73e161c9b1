import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { App } from '#core/app.ts';
import type { ApiKey } from '#store/store.ts';
import { type Row, text, textOrNull } from './row.ts';

/** Apps and the hashes of their keys. */
export class Apps {
  readonly #saveApp: StatementSync;
  readonly #saveKey: StatementSync;
  readonly #byId: StatementSync;
  readonly #byKey: StatementSync;

  constructor(db: DatabaseSync) {
    this.#saveApp = db.prepare(`INSERT INTO apps (id, name, origins, countries, colour) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, origins = excluded.origins, countries = excluded.countries,
      colour = excluded.colour`);
    this.#saveKey =
      db.prepare(`INSERT INTO api_keys (hash, id, app_id, name, created_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (hash) DO NOTHING`);
    this.#byId = db.prepare('SELECT * FROM apps WHERE id = ?');
    this.#byKey = db.prepare(
      'SELECT apps.* FROM api_keys JOIN apps ON apps.id = api_keys.app_id WHERE hash = ?',
    );
  }

  save(app: App, key: ApiKey, now: number): void {
    this.#saveApp.run(
      app.id,
      app.name,
      JSON.stringify(app.origins),
      JSON.stringify(app.countries),
      app.colour,
    );
    this.#saveKey.run(key.hash, key.id, key.appId, key.name, now);
  }

  find(id: string): App | undefined {
    const row = this.#byId.get(id);
    return row && fromRow(row);
  }

  findByKey(hash: string): App | undefined {
    const row = this.#byKey.get(hash);
    return row && fromRow(row);
  }
}

function fromRow(row: Row): App {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    origins: JSON.parse(text(row, 'origins')),
    countries: JSON.parse(text(row, 'countries')),
    colour: textOrNull(row, 'colour'),
  };
}
