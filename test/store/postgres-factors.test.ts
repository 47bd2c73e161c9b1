import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { FactorAnswer } from '#core/use-factor.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { Enrolments, passkeyProof } from '#test/contract/factor-contract.ts';
import { FakeClock, type OpenGiven, Steps, seededRandom, stepsKeyring } from '#test/contract/steps.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

let postgres: Postgres;
let count = 0;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres?.stop());

const rounds = 5;

type Outcome = { readonly kind: string; readonly reason?: string };
const nameOf = ({ kind, reason }: Outcome): string => reason ?? kind;
const approved = (outcomes: readonly Outcome[]): number =>
  outcomes.filter(({ kind }) => kind === 'approved').length;

/** Two nodes with connections of their own on one database, each of which can be stopped and started again. */
class TwoNodes implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly #url: string;
  #stores: PostgresStore[] = [];
  #people: Enrolments[] = [];
  readonly #random = seededRandom(41);

  private constructor(url: string) {
    this.#url = url;
  }

  static async start(): Promise<TwoNodes> {
    const nodes = new TwoNodes(await postgres.createDatabase(`factors_${process.pid}_${++count}`));
    await nodes.restart();
    return nodes;
  }

  /** What a node had at hand is gone; what is left is in the database. */
  async restart(): Promise<void> {
    await this[Symbol.asyncDispose]();
    const { clock } = this;
    const open = () => PostgresStore.open({ url: this.#url, keyring: stepsKeyring, clock: this.clock.read });
    this.#stores = [await open(), await open()];
    const random = this.#random;
    this.#people = this.#stores.map((store) => {
      const steps = new Steps(store, clock, random);
      return new Enrolments(() => ({ store, clock, steps }), random);
    });
  }

  at(index: number): Enrolments {
    return this.#people[index % 2] ?? assert.fail();
  }

  /** One answer to each of 32 verifications, in turn by either node, all at once. */
  async use(answer: FactorAnswer, over: (index: number) => OpenGiven = () => ({})): Promise<Outcome[]> {
    const opened = await Promise.all(Array.from({ length: 32 }, (_, i) => this.at(i + 1).open(over(i))));
    return Promise.all(
      opened.map(({ id }, i) => this.at(i).check(id, answer, 'user-1', `${this.clock.now}-${i}`)),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
    this.#stores = [];
  }
}

describe('what people have enrolled, over two nodes', () => {
  it('one of 32 simultaneous uses of one code of an app wins', async () => {
    await using nodes = await TwoNodes.start();
    await nodes.at(0).enrolApp();
    for (let round = 0; round < rounds; round++) {
      assert.equal(approved(await nodes.use({ method: 'totp', code: nodes.at(0).code() })), 1);
      // What the other 31 did counts as failures of the day.
      nodes.clock.advance(31 * 86_400);
    }
  });

  it('one of 32 uses of one code wins though each counts its failures elsewhere, in a browser of its own', async () => {
    await using nodes = await TwoNodes.start();
    await nodes.at(0).enrolApp();
    const inBrowser = (index: number) => ({ purpose: 'change_password', browserId: `brw_${index}` });
    for (let round = 0; round < rounds; round++) {
      assert.equal(approved(await nodes.use({ method: 'totp', code: nodes.at(0).code() }, inBrowser)), 1);
      nodes.clock.advance(31 * 86_400);
    }
  });

  it('one of 32 simultaneous uses of one recovery code wins, and the others of the set stay', async () => {
    await using nodes = await TwoNodes.start();
    const people = nodes.at(0);
    const hashes = Array.from({ length: rounds + 1 }, (_, i) => `hash-${i}`);
    const factor = { id: people.factorId(), kind: 'recovery_codes', name: '', salt: 'salt', hashes } as const;
    await people.change({ action: 'set_recovery_codes', factor });
    for (const hash of hashes.slice(1)) {
      assert.equal(approved(await nodes.use({ method: 'recovery_codes', code: hash, hash })), 1);
      nodes.clock.advance(31 * 86_400);
    }
    const [left] = await nodes.at(1).factors();
    assert.deepEqual(left?.kind === 'recovery_codes' && left.hashes, ['hash-0']);
  });

  it('one of 32 simultaneous answers to one challenge of a passkey wins', async () => {
    await using nodes = await TwoNodes.start();
    const factorId = await nodes.at(0).enrolPasskey();
    const answer: FactorAnswer = { method: 'passkey', factorId, tries: 0, proof: passkeyProof };
    for (let round = 0; round < rounds; round++) {
      const { id } = await nodes.at(round).open();
      const outcomes: Outcome[] = await Promise.all(
        Array.from({ length: 32 }, (_, i) => nodes.at(i).check(id, answer, 'user-1', `${round}-${i}`)),
      );
      assert.equal(approved(outcomes), 1);
      assert.equal(outcomes.filter((one) => nameOf(one) === 'already-approved').length, 31);
    }
  });

  it('a code that one node took passes on no other, not after a restart, and not as the step before', async () => {
    await using nodes = await TwoNodes.start();
    await nodes.at(0).enrolApp();
    const code = nodes.at(0).code();
    const tryAt = async (index: number, more: string) => {
      const { id } = await nodes.at(index).open();
      return nameOf(await nodes.at(index).check(id, { method: 'totp', code }, 'user-1', more));
    };
    assert.equal(await tryAt(0, 'a'), 'approved');
    assert.equal(await tryAt(1, 'b'), 'wrong');
    await nodes.restart();
    assert.equal(await tryAt(0, 'c'), 'wrong');
    assert.equal(await tryAt(1, 'd'), 'wrong');
    nodes.clock.advance(30);
    assert.equal(await tryAt(1, 'e'), 'wrong');
  });

  it('of 32 simultaneous confirmations by one code one counts, and the code lets nobody in afterwards, not after a restart either', async () => {
    await using nodes = await TwoNodes.start();
    const begun = await nodes.at(0).begin();
    const factorId = begun.kind === 'changed' ? (begun.factor?.id ?? '') : '';
    const code = nodes.at(0).code();
    const outcomes = await Promise.all(
      Array.from({ length: 32 }, (_, i) => nodes.at(i).change({ action: 'confirm', factorId, code })),
    );
    assert.equal(outcomes.filter(({ kind }) => kind === 'changed').length, 1);
    await nodes.restart();
    const { id } = await nodes.at(1).open();
    assert.equal(nameOf(await nodes.at(1).check(id, { method: 'totp', code })), 'wrong');
  });
});
