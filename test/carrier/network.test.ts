import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NetworkReceipt } from '../../carrier/carrier.ts';
import { VirtualClock } from '../../carrier/clock.ts';
import { createNetwork } from '../../carrier/network.ts';
import { namedScenarios, readScenario, type ScenarioInput } from '../../carrier/scenario.ts';

type Told = NetworkReceipt & { readonly tellAt: number };

/** Sends that many messages, one each 10 ms, and lets an hour and a half go by. */
async function run(scenario: ScenarioInput, { seed = 1, count = 200, validMs = 0 } = {}) {
  const clock = new VirtualClock(0);
  const network = createNetwork({ seed, clock, scenario });
  const carrier = network.carrier('good');
  const told: Told[] = [];
  const sentAt = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const id = carrier.submit({
      channel: 'sms',
      from: 'Shop',
      to: `+49152${1_000_000 + index}`,
      text: 'hi',
      ...(validMs > 0 ? { validUntil: clock.now() + validMs } : {}),
      onReceipt: (receipt) => told.push({ ...receipt, tellAt: clock.now() }),
    });
    sentAt.set(id, clock.now());
    await clock.advance(10);
  }
  await clock.advance(5_400_000);
  const arrived = network.messages();
  const delays = arrived.map(({ id, at }) => Date.parse(at) - (sentAt.get(id) ?? 0)).sort((a, b) => a - b);
  return { network, carrier, told, arrived, delays };
}

describe('the simulated network', () => {
  it('does the same again for the same seed, and something else for another', async () => {
    const rough = namedScenarios.rough ?? {};
    const [first, again, other] = await Promise.all([run(rough), run(rough), run(rough, { seed: 2 })]);
    assert.deepEqual(again.arrived, first.arrived);
    assert.deepEqual(again.told, first.told);
    assert.notDeepEqual(other.arrived, first.arrived);
  });

  it('draws for each carrier by itself', () => {
    const clock = new VirtualClock(0);
    const draw = (names: string[]) => {
      const network = createNetwork({ seed: 1, clock });
      return names.map((name) => network.carrier(name).random.next());
    };
    const [a, b] = draw(['a', 'b']);
    assert.deepEqual(draw(['b', 'a']), [b, a]);
    assert.notEqual(a, b);
  });

  it('delivers after as long as the scenario says, with its tail', async () => {
    const delay = { medianMs: 2_000, sigma: 0.5, tailShare: 0.1, tailMedianMs: 100_000, tailSigma: 0.2 };
    const { delays } = await run({ standard: { delay } }, { count: 2_000 });
    const at = (share: number) => delays[Math.floor(delays.length * share)] ?? 0;
    assert.ok(at(0.5) > 1_800 && at(0.5) < 2_600, `median ${at(0.5)}`);
    assert.ok(at(0.88) < 10_000, `p88 ${at(0.88)}`);
    assert.ok(at(0.93) > 50_000, `p93 ${at(0.93)}`);
  });

  it('loses as many as the scenario says, and says nothing of them', async () => {
    const { arrived, told } = await run({ standard: { loss: 0.25 } }, { count: 1_000 });
    assert.ok(arrived.length > 700 && arrived.length < 800, `${arrived.length} arrived`);
    assert.equal(told.filter(({ status }) => status === 'delivered').length, arrived.length);
  });

  it('lies about lost messages if it is told to', async () => {
    const { arrived, told } = await run({ standard: { loss: 1, receipts: { false: 1 } } }, { count: 20 });
    assert.equal(arrived.length, 0);
    assert.equal(told.filter(({ status }) => status === 'delivered').length, 20);
  });

  it('leaves receipts out, doubles them and turns them round, as the scenario says', async () => {
    const told = async (receipts: object, id = 'good-1') =>
      (await run({ standard: { receipts } }, { count: 1 })).told
        .filter((one) => one.id === id)
        .map(({ status }) => status);
    assert.deepEqual(await told({}), ['sent', 'delivered']);
    assert.deepEqual(await told({ missing: 1 }), ['sent']);
    assert.deepEqual(await told({ duplicate: 1 }), ['sent', 'delivered', 'delivered']);
    assert.deepEqual(await told({ outOfOrder: 1 }), ['delivered', 'sent']);
  });

  it('gives up what is no longer good, and says so', async () => {
    const { arrived, told } = await run(
      { standard: { delay: { medianMs: 60_000 } } },
      { validMs: 5_000, count: 10 },
    );
    assert.equal(arrived.length, 0);
    const expired = told.filter(({ status }) => status === 'expired');
    assert.equal(expired.length, 10);
    assert.ok(expired.every(({ at, tellAt }) => tellAt >= at));
  });

  it('has phones that nobody has, that are off, and that are barred', async () => {
    const fateOf = async (is: 'unknown' | 'absent' | 'barred') => {
      const { arrived, told } = await run({ phones: [{ number: '+49*', is }] }, { count: 1 });
      assert.equal(arrived.length, 0);
      return told.at(-1)?.status;
    };
    assert.equal(await fateOf('unknown'), 'unknown-number');
    assert.equal(await fateOf('absent'), 'absent');
    assert.equal(await fateOf('barred'), 'barred');
  });

  it('rings people, voicemail and nobody', () => {
    const network = createNetwork({
      seed: 1,
      clock: new VirtualClock(0),
      scenario: { phones: [{ number: '*9', is: 'voicemail' }] },
    });
    const carrier = network.carrier('voice');
    assert.deepEqual(carrier.call('+491'), { by: 'person', key: '1' });
    assert.deepEqual(carrier.call('+499'), { by: 'voicemail', key: null });
    network.setPhone('+491', 'silent');
    assert.deepEqual(carrier.call('+491'), { by: 'person', key: null });
    network.setPhone('+491', 'busy');
    assert.deepEqual(carrier.call('+491'), { by: 'busy', key: null });
    network.setPhone('+491', 'unknown');
    assert.deepEqual(carrier.call('+491'), { by: 'nobody', key: null });
    network.setPhone('+491', undefined);
    carrier.heard({ from: '+1', to: '+491', text: 'four, seven' });
    assert.equal(network.messages({ to: '+491' })[0]?.channel, 'voice');
  });

  it('goes dark when the scenario says so, in its manner, and comes back', async () => {
    for (const manner of ['fail', 'hang', 'cut'] as const) {
      const clock = new VirtualClock(0);
      const dark = [{ fromMs: 1_000, untilMs: 2_000, manner }];
      const carrier = createNetwork({ seed: 1, clock, scenario: { standard: { dark } } }).carrier('any');
      const doors = [];
      for (let second = 0; second < 3; second++) {
        doors.push(carrier.door());
        await clock.advance(1_000);
      }
      assert.deepEqual(doors, ['accept', manner, 'accept']);
    }
  });

  it('says yes to everything and delivers nothing, when that is how it is dark', async () => {
    const clock = new VirtualClock(0);
    const dark = [{ fromMs: 1_000, untilMs: 2_000, manner: 'swallow' as const }];
    const network = createNetwork({ seed: 1, clock, scenario: { standard: { dark } } });
    const carrier = network.carrier('any');
    for (let second = 0; second < 3; second++) {
      assert.equal(carrier.door(), 'accept');
      carrier.submit({ channel: 'sms', from: '', to: `+49${second}`, text: 'hi' });
      await clock.advance(1_000);
    }
    await clock.advance(1_000_000);
    assert.deepEqual(
      network
        .messages()
        .map(({ to }) => to)
        .sort(),
      ['+490', '+492'],
    );
  });

  it('takes as many a second as are contracted for', async () => {
    const clock = new VirtualClock(0);
    const carrier = createNetwork({
      seed: 1,
      clock,
      scenario: { standard: { messagesPerSecond: 5 } },
    }).carrier('any');
    const takes = () =>
      Array.from({ length: 20 }, () => carrier.door()).filter((door) => door === 'accept').length;
    assert.equal(takes(), 5);
    assert.equal(takes(), 0);
    await clock.advance(600);
    assert.equal(takes(), 3);
    await clock.advance(60_000);
    assert.equal(takes(), 5);
  });

  it('behaves as a test says until it says otherwise, and tells when somebody met with it', async () => {
    const carrier = createNetwork({ seed: 1, clock: new VirtualClock(0) }).carrier('any');
    const met = carrier.behave('garbage');
    assert.equal(carrier.door(), 'garbage');
    assert.equal(carrier.door(), 'garbage');
    await met;
    void carrier.behave(undefined);
    assert.equal(carrier.door(), 'accept');
  });
});

describe('a scenario', () => {
  it('is filled in where it says nothing', () => {
    const { standard } = readScenario({});
    assert.deepEqual(standard.delay, {
      medianMs: 3_000,
      sigma: 0.5,
      tailShare: 0,
      tailMedianMs: 60_000,
      tailSigma: 0.8,
    });
    assert.deepEqual([standard.loss, standard.messagesPerSecond, standard.dark], [0, 0, []]);
    assert.equal(readScenario({ carriers: { slow: { loss: 0.5 } } }).carriers.slow?.delay.medianMs, 3_000);
  });

  it('that is wrong says where', () => {
    assert.throws(() => readScenario({ standard: { loss: 2 } }), /standard\/loss/);
    assert.throws(() => readScenario({ standard: { delay: { median: 3 } } }), /standard\/delay/);
    assert.throws(() => readScenario({ phones: [{ number: '1', is: 'odd' }] }), /phones\/0/);
    assert.throws(() => readScenario('rough'), /Scenario/);
  });

  it('with a name is a right one', () => {
    for (const scenario of Object.values(namedScenarios)) readScenario(scenario);
  });
});

describe('the virtual clock', () => {
  it('runs what falls due in order of time, also what that starts', async () => {
    const clock = new VirtualClock(0);
    const ran: string[] = [];
    clock.after(20, () => ran.push(`b ${clock.now()}`));
    clock.after(10, () => {
      ran.push(`a ${clock.now()}`);
      clock.after(5, () => ran.push(`c ${clock.now()}`));
    });
    clock.after(20, () => ran.push('d'));
    const takeBack = clock.after(12, () => ran.push('never'));
    takeBack();
    clock.after(21, () => ran.push('later'));
    await clock.advance(20);
    assert.deepEqual(ran, ['a 10', 'c 15', 'b 20', 'd']);
    assert.equal(clock.now(), 20);
  });
});
