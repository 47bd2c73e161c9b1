import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { spend } from '#core/budget.ts';
import type { AskOperator } from '#core/decide-judgement.ts';
import { decideResend } from '#core/decide-resend.ts';
import type { Judgement } from '#core/operator-code.ts';
import { stepsKeyring } from '#test/contract/steps.ts';
import { OperatorCheck, wordOf } from './operator-check.ts';

const code = (index: number): string => String(200_000 + index);

function started(over: ConstructorParameters<typeof OperatorCheck>[0] = {}): OperatorCheck {
  const t = new OperatorCheck(over);
  t.accepted('a');
  return t;
}

describe('law 1: one winner, with an operator who says yes to everything', () => {
  it('approves one of five different answers that are all found right', () => {
    const t = started();
    const asks = [0, 1, 2, 3, 4].map((index) => t.ask(code(index)));
    assert.deepEqual(
      asks.map((ask) => wordOf(t.judge(ask, 'right'))),
      ['approved', ...Array.from({ length: 4 }, () => 'already-approved')],
    );
  });

  it('asks once about 64 simultaneous answers that are the same, and approves once', () => {
    const t = started();
    const outcomes = Array.from({ length: 64 }, () => t.check(code(1)));
    assert.equal(outcomes.filter(({ kind }) => kind === 'ask').length, 1);
    assert.equal(t.verification.tries, 1);
    const [ask] = outcomes;
    assert.equal(ask?.kind === 'ask' && t.judge(ask, 'right').kind, 'approved');
    assert.equal(ask?.kind === 'ask' && wordOf(t.judge(ask, 'right')), 'already-approved');
  });
});

describe('law 2: a try is counted before it is judged', () => {
  it('has the count on the verification, on the failures and on the client before anybody is asked', () => {
    const t = started();
    assert.equal(t.ask(code(1)).verification.tries, 1);
    assert.deepEqual([t.verification.tries, t.counted('failures'), t.counted('client_failures')], [1, 1, 1]);
  });

  it('asks about nothing for a number or a client whose failures are used up, and counts no try', () => {
    for (const [kind, count, word] of [
      ['failures', 10, 'too-many-failures'],
      ['client_failures', 20, 'too-many-requests'],
    ] as const) {
      const t = started();
      t.budgets = t.budgets.map((one) =>
        one.kind === kind ? { ...one, state: spend(kind, one.state, t.clock.now, count) } : one,
      );
      assert.deepEqual([wordOf(t.check(code(1))), t.verification.tries], [word, 0], kind);
    }
  });

  it('asks about five of 64 different answers', () => {
    const t = started();
    const words = Array.from({ length: 64 }, (_, index) => wordOf(t.check(code(index))));
    assert.equal(words.filter((word) => word === 'ask').length, 5);
    assert.equal(words.filter((word) => word === 'temporarily-unavailable').length, 59);
    assert.equal(t.verification.tries, 5);
  });

  it('lets a right answer win among wrong ones, in whatever order they are judged', () => {
    for (let place = 0; place < 5; place++) {
      const t = started();
      const asks = [0, 1, 2, 3, 4].map((index) => t.ask(code(index)));
      const [right] = asks.splice(place, 1);
      for (const ask of asks) t.judge(ask, 'wrong');
      assert.equal(right && wordOf(t.judge(right, 'right')), 'approved', `in place ${place}`);
    }
  });

  it('does not let an operator who has had enough of one answer end another that is found right', () => {
    const t = started();
    const [one, other] = [t.ask(code(1)), t.ask(code(2))];
    assert.equal(t.judge(one, 'exhausted').kind, 'wrong');
    assert.equal(wordOf(t.check(code(3))), 'temporarily-unavailable');
    assert.equal(t.judge(other, 'right').kind, 'approved');
  });

  it('ends nothing while the last try may still be found right, and says when to ask again', () => {
    const t = started();
    const asks = [0, 1, 2, 3, 4].map((index) => t.ask(code(index)));
    t.clock.advance(19);
    const outcome = t.check(code(5));
    assert.deepEqual(outcome.kind === 'refused' && [outcome.reason, outcome.retryAt], [
      'temporarily-unavailable',
      t.clock.now + 1000,
    ]);
    assert.equal(t.verification.status, 'pending');
    assert.equal(wordOf(t.judge(asks[4] ?? assert.fail(), 'right')), 'approved');
  });

  it('ends with the last failure that a number may have, though tries are left, and tells the breaker', () => {
    const t = started();
    t.budgets = t.budgets.map((one) =>
      one.kind === 'failures' ? { ...one, state: spend('failures', one.state, t.clock.now, 9) } : one,
    );
    assert.equal(t.judge(t.ask(code(1)), 'wrong').kind, 'wrong');
    assert.deepEqual([t.verification.status, t.verification.tries, t.counted('attack')], ['exhausted', 1, 1]);
  });

  it('ends with the last try, once it is judged, and tells the breaker', () => {
    const t = started();
    for (let index = 0; index < 4; index++) assert.equal(t.judge(t.ask(code(index)), 'wrong').kind, 'wrong');
    const last = t.ask(code(4));
    assert.equal(t.verification.status, 'pending');
    const outcome = t.judge(last, 'wrong');
    assert.deepEqual([outcome.kind, 'checksLeft' in outcome && outcome.checksLeft], ['wrong', 0]);
    assert.deepEqual([t.verification.status, t.counted('attack')], ['exhausted', 5]);
  });

  it('ends, and asks nobody, when the last try was never judged and another value comes', () => {
    const t = started();
    for (let index = 0; index < 5; index++) t.ask(code(index));
    t.clock.advance(21);
    assert.equal(wordOf(t.check(code(9))), 'ended');
    assert.equal(t.verification.status, 'exhausted');
  });
});

describe('law 3: tries are not given back', () => {
  it('takes back the one count that was no failure, and leaves those before it', () => {
    const t = started();
    t.judge(t.ask(code(1)), 'wrong');
    t.clock.advance(1);
    t.judge(t.ask(code(2)), 'right');
    assert.deepEqual([t.counted('failures'), t.counted('client_failures')], [1, 1]);
  });

  it('keeps the count of what nobody could judge', () => {
    const t = started();
    t.judge(t.ask(code(1)), 'unknown');
    assert.deepEqual([t.verification.tries, t.counted('failures')], [1, 1]);
  });

  it('gives none back for a new code', () => {
    const t = started();
    t.judge(t.ask(code(1)), 'wrong');
    t.accepted('b');
    assert.equal(t.verification.tries, 1);
  });
});

describe('a repeat', () => {
  it('of a wrong answer counts once and asks nobody', () => {
    const t = started();
    t.judge(t.ask(code(1)), 'wrong');
    assert.deepEqual([wordOf(t.check(` ${code(1)}`)), t.verification.tries], ['wrong', 1]);
  });

  it('of a wrong answer is asked about when there is a newer code, and is another try', () => {
    const t = started();
    t.judge(t.ask(code(1)), 'wrong');
    t.accepted('b');
    assert.equal(t.ask(code(1)).authenticationId, 'b');
    assert.equal(t.verification.tries, 2);
  });

  it('of an answer nobody could judge is asked about again soon, and is no other try', () => {
    const t = started();
    const outcome = t.judge(t.ask(code(1)), 'unknown');
    assert.deepEqual(outcome.kind === 'refused' && [outcome.reason, outcome.retryAt], [
      'temporarily-unavailable',
      t.clock.now + 2000,
    ]);
    assert.equal(wordOf(t.check(code(1))), 'temporarily-unavailable');
    t.clock.advance(2);
    assert.equal(t.judge(t.ask(code(1)), 'right').kind, 'approved');
    assert.deepEqual([t.verification.tries, t.counted('failures')], [1, 0]);
  });

  it('of the last answer may be asked about again too', () => {
    const t = started();
    for (let index = 0; index < 4; index++) t.judge(t.ask(code(index)), 'wrong');
    t.judge(t.ask(code(4)), 'unknown');
    t.clock.advance(2);
    assert.equal(t.judge(t.ask(code(4)), 'right').kind, 'approved');
  });
});

describe('a process that dies between the yes and the commit', () => {
  it('costs the person a new code, and approves nothing twice', () => {
    const t = started();
    t.ask(code(1));
    t.clock.advance(21);
    // The operator has used it up meanwhile.
    assert.equal(t.judge(t.ask(code(1)), 'over').kind, 'wrong');
    assert.deepEqual([t.verification.status, t.verification.tries], ['pending', 1]);
    assert.equal(wordOf(t.check(code(1))), 'wrong');
    t.accepted('b');
    assert.equal(t.judge(t.ask(code(2)), 'right').kind, 'approved');
  });
});

describe('a judgement that comes late', () => {
  const ends: Readonly<Record<string, (t: OperatorCheck) => void>> = {
    'after the end': (t) => {
      t.verification = { ...t.verification, status: 'canceled', endedAt: t.clock.now };
    },
    'after its time': (t) => t.clock.advance(600),
    'after a newer code': (t) => void t.accepted('b'),
    'after a code of ours': (t) => void t.accepted(null),
    'after the app wanted a new code': (t) => {
      t.clock.advance(60);
      const state = { verification: t.verification, budgets: t.budgets };
      const { writes } = decideResend(
        state,
        { messageId: 'msg_9', newNonce: new Uint8Array(16).fill(9) },
        t.clock.now,
      );
      t.verification = writes?.update?.[0] ?? assert.fail();
    },
  };
  for (const [when, end] of Object.entries(ends)) {
    it(`${when} approves nothing`, () => {
      const t = started();
      const ask = t.ask(code(1));
      end(t);
      assert.notEqual(t.judge(ask, 'right').kind, 'approved');
      assert.notEqual(t.verification.status, 'approved');
      assert.equal(t.verification.tries, 1);
    });
  }
});

describe('what an operator says', () => {
  it('of too many tries ends the verification', () => {
    const t = started();
    assert.equal(t.judge(t.ask(code(1)), 'exhausted').kind, 'wrong');
    assert.deepEqual([t.verification.status, t.counted('attack')], ['exhausted', 1]);
  });

  it('of a code that is over ends it only when no other can be had', () => {
    const t = started();
    for (const id of ['b', 'c']) t.accepted(id);
    const noVoice = t.verification.destinations.map((one) => ({ ...one, channels: ['sms'] as const }));
    t.verification = { ...t.verification, destinations: noVoice };
    t.judge(t.ask(code(1)), 'over');
    assert.equal(t.verification.status, 'expired');
  });

  it('of a code that is over keeps others from being asked about', () => {
    const t = started();
    t.judge(t.ask(code(1)), 'over');
    assert.equal(wordOf(t.check(code(2))), 'wrong');
    assert.equal(t.verification.tries, 2);
  });

  it('never approves a decoy', () => {
    const t = started({ decoy: true });
    assert.equal(t.judge(t.ask(code(1)), 'right').kind, 'wrong');
    assert.equal(t.verification.status, 'pending');
  });
});

describe('who judges', () => {
  it('is us before an operator has taken the message, and once a code of ours is out', () => {
    const t = new OperatorCheck();
    const queued = { messageId: 'm', channel: 'sms', destination: 0, at: 0, state: 'queued' } as const;
    t.verification = { ...t.verification, sends: [queued] };
    assert.equal(wordOf(t.check(code(1))), 'wrong');
    t.accepted('a', { id: 'm' });
    assert.equal(wordOf(t.check(code(2))), 'ask');
    t.accepted(null);
    assert.equal(wordOf(t.check(stepsKeyring.codeOf(t.verification))), 'approved');
  });

  it('stays us when an operator takes an older message afterwards', () => {
    const t = new OperatorCheck();
    t.accepted(null);
    t.accepted('late');
    assert.equal(wordOf(t.check(code(1))), 'wrong');
  });

  it('is whoever made the newest code, though an older message was taken last', () => {
    const t = new OperatorCheck();
    t.accepted('a', { id: 'first' });
    t.clock.advance(1);
    t.accepted('b', { id: 'second' });
    assert.equal(t.ask(code(1)).authenticationId, 'b');
  });

  it('goes by the later attempt of one message, in whichever order their reports come', () => {
    for (const order of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const t = new OperatorCheck();
      for (const id of order) t.accepted(id, { id: 'm', attempt: id === 'a' ? 1 : 2 });
      assert.equal(t.ask(code(1)).authenticationId, 'b');
    }
  });

  it('is us when the later attempt of one message went with our code, in whichever order their reports come', () => {
    for (const order of [
      ['a', null],
      [null, 'a'],
    ]) {
      const t = new OperatorCheck();
      for (const id of order) t.accepted(id, { id: 'm', attempt: id === 'a' ? 1 : 2 });
      assert.equal(wordOf(t.check(code(1))), 'wrong');
    }
  });

  it('makes an answer for other facts wrong without asking (law 6)', () => {
    const t = started();
    assert.equal(wordOf(t.check(code(1), { binding: { amount: '1.00' } })), 'wrong');
    assert.equal(wordOf(t.check(code(1), { binding: {} })), 'ask');
    assert.equal(t.verification.tries, 2);
  });

  it('asks about nothing that is no code, and counts it as no try', () => {
    const t = started();
    for (const typed of ['12345', '1234567', 'AJY3ab', '']) {
      assert.equal(wordOf(t.check(typed)), 'code-malformed');
    }
    assert.equal(t.verification.tries, 0);
  });
});

type Act =
  | { readonly do: 'type'; readonly code: number }
  | { readonly do: 'judge'; readonly which: number; readonly kind: Judgement['kind'] }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'send'; readonly ours: boolean };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('type'), code: fc.nat(7) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('judge'),
      which: fc.nat(9),
      kind: fc.constantFrom('right', 'wrong', 'malformed', 'exhausted', 'over', 'unknown'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('send'), ours: fc.boolean() }) },
) as fc.Arbitrary<Act>;

describe('any order of typing, judging, sending and waiting', () => {
  it('keeps the laws', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const t = started();
        const asks: AskOperator[] = [];
        const judgedWrong = new Set<string>();
        let [approvals, isOurs, codes] = [0, false, 0];
        for (const one of acts) {
          const { tries, status } = t.verification;
          const failures = t.counted('failures');
          if (one.do === 'wait') t.clock.advance(one.seconds);
          if (one.do === 'send') {
            t.accepted(one.ours ? null : `code-${++codes}`);
            isOurs ||= one.ours && status === 'pending' && t.clock.now < t.verification.expiresAt;
          }
          if (one.do === 'type') {
            const outcome = t.check(code(one.code));
            if (outcome.kind === 'ask') {
              assert.ok(!isOurs, 'nobody is asked once a code of ours is out');
              assert.ok(!judgedWrong.has(outcome.tag), 'nobody is asked twice about what was wrong');
              assert.equal(status, 'pending');
              asks.push(outcome);
            }
          }
          const ask = one.do === 'judge' ? asks[one.which % Math.max(1, asks.length)] : undefined;
          if (one.do === 'judge' && ask) {
            const before = t.verification;
            const outcome = t.judge(ask, one.kind);
            if (outcome.kind === 'approved') approvals++;
            if (outcome.kind === 'approved') assert.equal(one.kind, 'right');
            if (before.status !== 'pending') assert.equal(t.verification, before, 'the end is the end');
            if (outcome.kind === 'wrong' && t.verification !== before) judgedWrong.add(ask.tag);
          }
          const excused = t.verification.status === 'approved' && status === 'pending' ? 1 : 0;
          assert.ok(t.counted('failures') >= failures - excused, 'failures are not given back');
          assert.ok(t.verification.tries >= tries, 'tries are not given back');
          assert.ok(t.verification.tries <= t.verification.maxChecks);
          assert.ok(new Set(asks.map(({ tag }) => tag)).size <= t.verification.tries, 'asked, so counted');
          assert.ok(approvals <= 1);
        }
      }),
      { numRuns: 1000, seed: 20261123 },
    );
  });
});
