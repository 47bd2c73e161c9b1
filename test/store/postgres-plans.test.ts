import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { spent } from '#core/allowance.ts';
import { attackBudget, failureBudgets, openBudgets } from '#core/budget-refs.ts';
import { decideDelivery } from '#core/decide-delivery.ts';
import { idsFrom, makeId } from '#core/id.ts';
import { newMessage } from '#core/message.ts';
import type { Notice } from '#core/notice.ts';
import { ended, type Verification } from '#core/verification.ts';
import { claim } from '#store/postgres/claims.ts';
import type { Statement } from '#store/postgres/connection.ts';
import { readSubjects } from '#store/postgres/facts.ts';
import { readEnded, readOwners, readWaiting } from '#store/postgres/messages.ts';
import { readNotice } from '#store/postgres/notices.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { Tables } from '#store/postgres/tables.ts';
import { begin } from '#store/postgres/transaction.ts';
import { readVerifications } from '#store/postgres/verifications.ts';
import { FakeClock, Steps, seededRandom, stepsKeyring } from '#test/contract/steps.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

const few = 2_000;
const many = 200_000;

let postgres: Postgres;
let url: string;
const clock = new FakeClock();
before(async () => {
  postgres = await startPostgres({ settings: { autovacuum: 'off' } });
  url = await postgres.createDatabase('plans');
});
after(() => postgres?.stop());

type Plan = {
  readonly 'Node Type': string;
  readonly [key: string]: unknown;
  readonly Plans?: readonly Plan[];
};
type Cost = { readonly blocks: number; readonly nodes: readonly string[]; readonly passedOver: number };

/** One that stands in the table, and is written once more. */
const notice: Notice = {
  id: makeId('ntc', clock.now, seededRandom(98)(16)),
  appId: 'app_1',
  userId: 'usr_1',
  kind: 'password_changed',
  sealed: new Uint8Array(100),
  keyId: 'k',
  createdAt: clock.now,
  expiresAt: clock.now,
  answeredAt: null,
};

/** What one batch with an opening, a check and a delivery runs, and what runs beside the batches. */
function statementsOf(
  verification: Verification,
  fresh: Verification,
): { reads: Statement[]; writes: Statement[] } {
  const tables = new Tables(clock.read);
  const { appId } = verification;
  const messageId = verification.sends[0]?.messageId ?? '';
  const opening = [
    ...openBudgets({ ...fresh, channel: 'sms' }),
    { kind: 'client_sends' as const, keys: ['c'] },
  ];
  const checking = [...failureBudgets(verification), attackBudget(verification)];
  tables.budgets.want(appId, [...opening, ...checking]);
  tables.verifications.want(appId, verification.id);
  tables.verifications.wantLive(appId, [fresh.liveKey, verification.liveKey]);
  tables.answers.want(appId, 'idempotency');
  tables.messages.want(appId, messageId);
  tables.notices.want(notice.id);
  const reads = [
    ...tables.reads().map(([statement]) => statement),
    readVerifications([verification.id]),
    readSubjects([verification.id]),
    readOwners([messageId]),
    readWaiting([{ app_id: appId, id: messageId }], 'OFFSET 0'),
    readEnded([{ app_id: appId, id: messageId }], 'OFFSET 0'),
    claim(10, 30_000, clock.now),
    readNotice(notice.id),
  ];
  tables.budgets.take({
    ...nothing,
    rows: ['failures', 'sends'].map((kind) => ({
      app_id: appId,
      kind,
      key: 'phone-a',
      marks: '[]',
      consecutive: 0,
    })),
  });
  tables.verifications.takeLive({
    ...nothing,
    rows: [{ app_id: appId, live_key: verification.liveKey, verification_id: verification.id }],
  });
  const budgets = spent(
    tables.budgets.load(appId, [...opening, ...checking]),
    ['sends', 'failures', 'attack'],
    clock.now,
  );
  const waiting = newMessage({
    id: messageId,
    ownerId: verification.id,
    channel: 'sms',
    destination: 0,
    createdAt: clock.now,
  });
  const message = { ...waiting, status: 'claimed' as const, attempts: 1 };
  const report = { attempt: 1, provider: 'p', jitter: 0, answer: { outcome: 'accepted' as const } };
  const delivered = decideDelivery(message, verification, report, clock.now);
  tables.write(
    appId,
    {
      insert: fresh,
      update: [ended(verification, 'approved', clock.now)],
      budgets,
      message: {
        id: fresh.sends[0]?.messageId ?? '',
        ownerId: fresh.id,
        channel: 'sms',
        destination: 0,
        createdAt: clock.now,
      },
      notices: [{ notice, messages: [] }],
      answered: { ...notice, answeredAt: clock.now },
    },
    undefined,
  );
  tables.verifications.insert({ ...fresh, id: `${fresh.id.slice(0, -2)}00`, liveKey: verification.liveKey });
  if (delivered.message) tables.messages.update(delivered.message);
  return { reads, writes: tables.writes() };
}

const nothing = { command: 'SELECT', count: 0 };
const literal = (value: unknown): string =>
  value === null || value === undefined
    ? 'NULL'
    : typeof value === 'number'
      ? String(value)
      : `'${String(value).replaceAll("'", "''")}'`;

class Session {
  readonly #client: Client;
  readonly #prepared = new Set<string>();
  constructor(client: Client) {
    this.#client = client;
  }
  static async open(): Promise<Session> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return new Session(client);
  }
  close(): Promise<void> {
    return this.#client.end();
  }
  /** Runs a statement by the plan this connection made for it the first time, undoes it, and says what it cost. */
  async cost({ name, text, values = [] }: Statement, settings: readonly Statement[]): Promise<Cost> {
    for (const statement of settings) await this.#client.query(statement.text);
    if (!this.#prepared.has(name)) await this.#client.query(`PREPARE ${name} AS ${text}`);
    this.#prepared.add(name);
    const given = values.length > 0 ? `(${values.map(literal).join(', ')})` : '';
    const { rows } = await this.#client.query(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE ${name} ${given}`,
    );
    await this.#client.query('ROLLBACK');
    const plan: Plan = rows[0]['QUERY PLAN'][0].Plan;
    const nodes = flat(plan);
    const blocks = Number(plan['Shared Hit Blocks']) + Number(plan['Shared Read Blocks']);
    const passedOver = nodes.reduce(
      (sum, node) =>
        sum + Number(node['Rows Removed by Filter'] ?? 0) + Number(node['Rows Removed by Join Filter'] ?? 0),
      0,
    );
    return {
      blocks,
      passedOver,
      nodes: nodes.map((node) => `${node['Node Type']} ${String(node['Relation Name'] ?? '')}`),
    };
  }
}

function flat(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flat)];
}

/**
 * History as months of use leave it, in the shape the tables have. Rows are added only: what else changes a table has its
 * plans made anew.
 */
async function fill(from: number, to: number): Promise<void> {
  const at = clock.now - 3600_000;
  await postgres.query(
    `
    INSERT INTO budgets SELECT 'app_1', k, 'key' || i, '[]', 0, 0 FROM generate_series(${from}, ${to}) i, unnest('{failures,sends}'::text[]) k;
    INSERT INTO live_keys SELECT 'app_1', 'live' || i, 'ver_none', ${clock.now + 1e9} FROM generate_series(${from}, ${to}) i;
    INSERT INTO remembered_answers SELECT 'app_1', 'key' || i, 'f', 'ver_none', 'created', 0, 'pending', '[]', 0, ${clock.now + 1e9} FROM generate_series(${from}, ${to}) i;
    INSERT INTO verifications SELECT 'app_1', CASE WHEN i % 2 = 0 THEN '${idsFrom('ver', at)}' ELSE '${idsFrom('ver', at - 5e7)}' END || lpad(i::text, 26, '0'), false, 'sign_in', 'approved',
      6, 5, 0, '[]', '', '', '[]', '[]', 'live' || i, repeat('x', 200)::bytea, 'k', false, '[]', ${at}, ${at}, ${at}, ${at}, NULL, ${clock.now + 1e9} FROM generate_series(${from}, ${to}) i;
    INSERT INTO messages SELECT 'app_1', '${idsFrom('msg', at)}' || lpad(i::text, 26, '0'), 'ver_none', 'sms', 0, 'accepted', 1, ${at}, 'p', NULL, NULL, ${at}, ${at} FROM generate_series(${from}, ${to}) i;
    INSERT INTO notices SELECT '${idsFrom('ntc', at)}' || lpad(i::text, 26, '0'), 'app_1', 'usr_1', 'password_changed', repeat('x', 200)::bytea, 'k', ${at}, ${at}, NULL, ${clock.now + 1e9} FROM generate_series(${from}, ${to}) i;
    INSERT INTO outbox SELECT 'app_1', '${idsFrom('msg', at)}' || lpad(i::text, 26, '0'), 'ver_none', 'sms', 0, true, 1, ${at}, ${clock.now + 1e6}, NULL, NULL, ${at} FROM generate_series(${from}, ${Math.min(to, from + few)}) i;
  `,
    'plans',
  );
}

/** A verification with a waiting message, and one to be opened. */
async function someVerifications(store: PostgresStore): Promise<[Verification, Verification]> {
  const steps = new Steps(store, clock);
  const verification = await steps.opened({ destinations: [{ channels: ['sms'], keys: ['phone-a'] }] });
  const random = seededRandom(99);
  const id = makeId('ver', clock.now, random(16));
  const fresh: Verification = {
    ...verification,
    id,
    liveKey: 'fresh',
    destinations: [{ channels: ['sms'], keys: ['phone-b'] }],
    sends: verification.sends.map((send) => ({ ...send, messageId: makeId('msg', clock.now, random(16)) })),
  };
  return [verification, fresh];
}

describe('plans on Postgres', () => {
  it('touch as few pages with much history as with little, by plans that were made while the tables were empty', async () => {
    const store = await PostgresStore.open({ url, keyring: stepsKeyring, clock: clock.read });
    const session = await Session.open();
    const measure = async (): Promise<Map<string, Cost>> => {
      const [verification, fresh] = await someVerifications(store);
      const { reads, writes } = statementsOf(verification, fresh);
      const costs = new Map<string, Cost>();
      for (const statement of reads) costs.set(statement.name, await session.cost(statement, begin));
      const settings = [...begin];
      for (const statement of writes) {
        if (statement.name === 'cs_join_settings') settings.push(statement);
        else costs.set(statement.name, await session.cost(statement, settings));
      }
      return costs;
    };
    await someVerifications(store);
    await postgres.query('ANALYZE', 'plans');
    await measure();
    await fill(1, few);
    const before = await measure();
    await fill(few + 1, many);
    const after = await measure();
    await session.close();
    await store.close();
    const wrong: string[] = [];
    for (const [name, { blocks, nodes, passedOver }] of after) {
      const little = before.get(name)?.blocks ?? 0;
      // An index of a hundred times the rows is a level or two deeper, for each of a handful of keys.
      if (blocks > little * 2 + 20) wrong.push(`${name}: ${little} pages became ${blocks}`);
      if (passedOver > 20) wrong.push(`${name} passes over ${passedOver} rows`);
      const scans = nodes.filter((node) => node.startsWith('Seq Scan'));
      if (scans.length > 0) wrong.push(`${name}: ${scans.join(', ')}`);
    }
    assert.ok(after.size >= 15, [...after.keys()].join(' '));
    assert.deepEqual(wrong, []);
  });
});
