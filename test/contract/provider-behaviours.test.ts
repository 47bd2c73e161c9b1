import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Channel } from '#core/channel.ts';
import { describeKinds } from '#delivery/providers/kinds.ts';
import { phone } from '#test/harness.ts';
import { type Conduct, kinds, startWorld, type World } from './provider-world.ts';

const conducts: readonly Conduct[] = ['refuse', 'fail', 'throttle', 'hang', 'cut', 'garbage'];
const cells = ['accepted', ...conducts, 'wrong signature on a receipt'] as const;
type Cell = (typeof cells)[number];

const addresses: Readonly<Record<Channel, string>> = {
  sms: phone(1),
  voice: phone(1),
  whatsapp: phone(1),
  email: 'someone@mail.example',
};

const open = async ({ t }: World, channel: Channel, to = addresses[channel]): Promise<string> => {
  const answer = await t.call('POST', '/v1/verifications', { to, channel, purpose: 'sign_in' });
  assert.equal(answer.status, 201, answer.text);
  return answer.body.id;
};

/** No code, no whole address and no key in anything that was logged, at any level. */
async function assertSilent({ t, side, other }: World, ids: readonly string[]): Promise<void> {
  const log = t.log.join('');
  const codes = other.map(({ code }) => code);
  for (const id of ids) {
    const verification = await t.app.store.readVerification({ id, appId: null });
    if (verification) codes.push(t.app.context.keyring.codeOf(verification));
  }
  const keys = keysIn(side.settings);
  for (const secret of [...codes, ...Object.values(addresses), phone(1).slice(1), ...keys])
    assert.ok(!log.includes(secret), `the log holds ${secret}`);
}

/** What only the vendor and we know, wherever it stands in the settings. */
function keysIn(settings: unknown, name = ''): string[] {
  if (typeof settings === 'string')
    return /key|secret|token(?!Url)|password|^url$/i.test(name) ? [settings] : [];
  return typeof settings === 'object' && settings !== null
    ? Object.entries(settings).flatMap(([inner, value]) => keysIn(value, `${name}${inner}`))
    : [];
}

async function accepted(kind: string): Promise<void> {
  await using w = await startWorld(kind);
  const id = await open(w, kinds[kind]?.channel ?? 'sms');
  await w.t.app.worker.drain();
  assert.deepEqual([w.side.taken(), w.other.length], [1, 0]);
  const [message] = await w.t.app.store.readMessages(id);
  assert.ok(message?.acceptedAt !== null, 'it is written down');
  await assertSilent(w, [id]);
}

/** Another takes the message in the same go: once, and within what the person may get. */
async function goesOn(kind: string, conduct: Conduct): Promise<void> {
  await using w = await startWorld(kind);
  w.side.behave(conduct);
  const channel = kinds[kind]?.channel ?? 'sms';
  const id = await open(w, channel);
  // On another channel and by another provider: this one's trouble must not hold it up.
  const elsewhere = channel === 'email' ? 'sms' : 'email';
  const second = await open(w, elsewhere);
  await w.t.app.worker.drain();
  if (conduct === 'refuse' && kinds[kind]?.refusesForAll) {
    await toNobody(w, id, second);
    return;
  }
  assert.deepEqual([...w.other.map(({ verificationId }) => verificationId)].sort(), [id, second].sort());
  if (conduct === 'hang') assert.equal(w.other[0]?.verificationId, second, 'it did not wait');
  const messages = await w.t.app.store.readMessages(id);
  assert.equal(messages.length, 1);
  assert.deepEqual(
    messages[0]?.tries.map(({ provider, outcome }) => [provider, outcome]),
    [
      ['tested', conduct === 'refuse' ? 'refused' : 'retry'],
      ['other', 'accepted'],
    ],
  );
  // Nothing that this provider does afterwards sends it again.
  w.t.clock.advance(40);
  await w.t.app.worker.drain();
  assert.equal(w.other.length, 2);
  const check = { code: w.other.find(({ verificationId }) => verificationId === id)?.code };
  assert.equal((await w.t.call('POST', `/v1/verifications/${id}/check`, check)).body.outcome, 'approved');
  await assertSilent(w, [id, second]);
}

/** The person wants nothing: nobody else is asked, and nothing is tried again. */
async function toNobody(w: World, id: string, second: string): Promise<void> {
  w.t.clock.advance(40);
  await w.t.app.worker.drain();
  assert.deepEqual(
    w.other.map(({ verificationId }) => verificationId),
    [second],
  );
  const [message] = await w.t.app.store.readMessages(id);
  assert.deepEqual([message?.status, message?.tries.length], ['failed', 1]);
  await assertSilent(w, [id, second]);
}

/** Believed is what the vendor signed, byte for byte, and nothing else. */
async function unmoved(kind: string): Promise<void> {
  const { channel, forge } = kinds[kind] ?? assert.fail();
  await using w = await startWorld(kind);
  const id = await open(w, channel);
  await w.t.app.worker.drain();
  if (forge === null) {
    const sent = {
      url: 'http://127.0.0.1:8080/callbacks/tested',
      headers: {},
      body: '{"status":"delivered"}',
    };
    assert.equal(await w.tell(sent), 404, 'nobody listens there');
    return;
  }
  await w.newsFrom(1);
  const receipt = async () => (await w.t.app.store.readMessages(id))[0]?.receipt ?? null;
  for (const genuine of w.told) {
    assert.equal(await w.tell(forge(genuine)), 403);
  }
  assert.equal(await receipt(), null);
  for (const genuine of w.told) assert.ok((await w.tell(genuine)) < 300, 'what it signed is believed');
  if (channel !== 'voice') assert.notEqual(await receipt(), null);
  await assertSilent(w, [id]);
}

function run(kind: string, cell: Cell): Promise<void> {
  if (cell === 'accepted') return accepted(kind);
  return cell === 'wrong signature on a receipt' ? unmoved(kind) : goesOn(kind, cell);
}

describe('every kind of provider, whatever its other side does', { concurrency: 3 }, () => {
  it('is in this table', async () => {
    const known = (await describeKinds()).map(({ kind }) => kind);
    assert.deepEqual(Object.keys(kinds).sort(), known.sort());
  });

  for (const kind of Object.keys(kinds)) {
    for (const cell of cells) {
      it(`${kind}: ${cell}`, { timeout: 30_000 }, () => run(kind, cell));
    }
  }
});
