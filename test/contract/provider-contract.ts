import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OutgoingMessage, Provider, ProviderAnswer } from '#delivery/provider.ts';

/** How the other side takes a message. Whatever it says in words has the code and the address in it. */
export type Behaviour =
  | 'accept'
  /** No, and never. */
  | 'refuse'
  /** Not now. */
  | 'fail'
  /** Too much at once. */
  | 'throttle'
  /** Takes the message and says nothing. */
  | 'hang'
  /** Hangs up in the middle of its answer. */
  | 'cut'
  /** Answers something that isn't its protocol. */
  | 'garbage';

export type ProviderHarness = AsyncDisposable & {
  readonly provider: Provider;
  /** Takes effect with the next message. */
  behave(behaviour: Behaviour): void;
  /** When the other side has got as far as it goes with its behaviour for the first time since it was set. */
  reached(): Promise<void>;
  /** A message of the provider's channel; each number has its own address, code and id. */
  message(number: number): OutgoingMessage;
  /** Ids of the messages the other side accepted. */
  accepted(): readonly string[];
  /** Takes the other side away altogether. */
  vanish(): Promise<void>;
};

export type HarnessOptions = {
  /** How long the provider waits for a silent other side. */
  readonly answerMs?: number;
};

const never = (): AbortSignal => new AbortController().signal;

/** The answer is a retry or refusal whose reason is a slug, and so can't be the other side's words. */
export function assertWordless(answer: ProviderAnswer, { to, code }: OutgoingMessage): void {
  const said = JSON.stringify(answer);
  assert.ok(!said.includes(code), `the answer holds the code: ${said}`);
  assert.ok(!said.includes(to), `the answer holds the address: ${said}`);
  if (answer.outcome === 'accepted') return;
  assert.match(answer.reason, /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
  assert.ok(answer.reason.length <= 40, `${answer.reason} is too long for a slug`);
}

/** What every provider must hold, whatever the other side does. `makeHarness` starts an other side of its own each time. */
export function providerContract(
  name: string,
  makeHarness: (options: HarnessOptions) => Promise<ProviderHarness>,
): void {
  const outcomeOf = async (behaviour: Behaviour, options: HarnessOptions = {}): Promise<ProviderAnswer> => {
    await using t = await makeHarness(options);
    t.behave(behaviour);
    const message = t.message(1);
    const answer = await t.provider.send(message, never());
    assertWordless(answer, message);
    return answer;
  };

  describe(`provider contract: ${name}`, () => {
    it('says accepted only when the other side has the message', async () => {
      await using t = await makeHarness({});
      const answer = await t.provider.send(t.message(1), never());
      assert.equal(answer.outcome, 'accepted');
      assert.deepEqual(t.accepted(), [t.message(1).messageId]);
    });

    it('gives each of 20 messages sent at once its own answer', async () => {
      await using t = await makeHarness({});
      const messages = Array.from({ length: 20 }, (_, i) => t.message(i));
      const answers = await Promise.all(messages.map((message) => t.provider.send(message, never())));
      assert.deepEqual(new Set(answers.map(({ outcome }) => outcome)), new Set(['accepted']));
      assert.deepEqual([...t.accepted()].sort(), messages.map(({ messageId }) => messageId).sort());
    });

    it('says refused when the other side will never take the message', async () => {
      assert.equal((await outcomeOf('refuse')).outcome, 'refused');
    });

    it('asks for a retry when the other side fails for now', async () => {
      assert.equal((await outcomeOf('fail')).outcome, 'retry');
    });

    it('asks for a retry when the other side wants fewer messages', async () => {
      const answer = await outcomeOf('throttle');
      assert.equal(answer.outcome, 'retry');
      if (answer.outcome === 'retry') assert.ok((answer.afterSeconds ?? 1) > 0);
    });

    it('asks for a retry when the other side never answers', { timeout: 10_000 }, async () => {
      assert.equal((await outcomeOf('hang', { answerMs: 50 })).outcome, 'retry');
    });

    it('asks for a retry when the other side hangs up in the middle', async () => {
      assert.equal((await outcomeOf('cut')).outcome, 'retry');
    });

    it('asks for a retry when the other side answers garbage', async () => {
      assert.equal((await outcomeOf('garbage')).outcome, 'retry');
    });

    it('asks for a retry when there is no other side', async () => {
      await using t = await makeHarness({});
      await t.vanish();
      const answer = await t.provider.send(t.message(1), never());
      assert.equal(answer.outcome, 'retry');
      assertWordless(answer, t.message(1));
    });

    it('gives up at once, with a retry, when it is told to', { timeout: 10_000 }, async () => {
      await using t = await makeHarness({});
      t.behave('hang');
      const stop = new AbortController();
      const answer = t.provider.send(t.message(1), stop.signal);
      await t.reached();
      stop.abort();
      assert.equal((await answer).outcome, 'retry');
      assertWordless(await answer, t.message(1));
    });

    it('hands nothing over when it was told to stop before', async () => {
      await using t = await makeHarness({});
      assert.equal((await t.provider.send(t.message(1), AbortSignal.abort())).outcome, 'retry');
      assert.equal((await t.provider.send(t.message(2), never())).outcome, 'accepted');
      assert.deepEqual(t.accepted(), [t.message(2).messageId]);
    });

    for (const trouble of ['refuse', 'fail', 'throttle', 'hang', 'cut', 'garbage'] as const) {
      it(`sends the next message as ever after: ${trouble}`, { timeout: 10_000 }, async () => {
        await using t = await makeHarness({});
        t.behave(trouble);
        const stop = new AbortController();
        const first = t.provider.send(t.message(1), stop.signal);
        await t.reached();
        if (trouble === 'hang') stop.abort();
        assert.notEqual((await first).outcome, 'accepted');
        t.behave('accept');
        assert.equal((await t.provider.send(t.message(2), never())).outcome, 'accepted');
      });
    }

    it('ends what is under way, with a retry, when it is closed', { timeout: 10_000 }, async () => {
      await using t = await makeHarness({});
      t.behave('hang');
      const answer = t.provider.send(t.message(1), never());
      await t.reached();
      await t.provider.close();
      assert.equal((await answer).outcome, 'retry');
      assert.equal((await t.provider.send(t.message(2), never())).outcome, 'retry');
    });
  });
}
