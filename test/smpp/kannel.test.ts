import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../carrier/clock.ts';
import { createNetwork, type Network } from '../../carrier/network.ts';
import { type MessageCentre, startMessageCentre } from '../../carrier/smpp.ts';
import { type Kannel, startKannel } from './kannel.ts';

/** Kannel's own numbers for what became of a text (its user guide, "Delivery reports"). */
const delivered = '1';
const undelivered = '2';
const tookByCentre = '8';

const number = (index: number): string => `+4915${200_001_000 + index}`;

describe('the simulated message centre, driven by Kannel', { timeout: 60_000 }, () => {
  let network: Network;
  let centre: MessageCentre;
  let kannel: Kannel;
  const textsOf = async (to: string): Promise<string[]> => {
    await kannel.when(({ pathname, searchParams }) => pathname === '/receipt' && isFinal(searchParams, to));
    return network.messages({ to }).map(({ text }) => text);
  };
  const isFinal = (parameters: URLSearchParams, to: string): boolean =>
    parameters.get('to') === to && [delivered, undelivered].includes(parameters.get('state') ?? '');
  const finalStateOf = async (to: string): Promise<string | null> =>
    (await kannel.when(({ searchParams }) => isFinal(searchParams, to))).searchParams.get('state');

  before(async () => {
    network = createNetwork({
      seed: 1,
      clock: systemClock,
      scenario: {
        standard: { delay: { medianMs: 0, sigma: 0 }, receipts: { delayMs: 20 } },
        phones: [{ number: '*999', is: 'unknown' }],
      },
    });
    centre = await startMessageCentre({ carrier: network.carrier('smpp') });
    kannel = await startKannel(centre.port);
  });
  after(async () => {
    await kannel?.[Symbol.asyncDispose]();
    await centre?.close();
  });

  it('lets it bind, takes its text to the phone, and sends the receipt', async () => {
    const to = number(1);
    assert.equal(await kannel.send({ from: 'Shop', to, text: 'Hello {€5} @home' }), 202);
    assert.deepEqual(await textsOf(to), ['Hello {€5} @home']);
    assert.equal(await finalStateOf(to), delivered);
    await kannel.when(
      ({ searchParams }) => searchParams.get('to') === to && searchParams.get('state') === tookByCentre,
    );
    assert.ok(centre.requests.includes('bind_transceiver'));
  });

  it('tells it that nobody has the number', async () => {
    await kannel.send({ from: 'Shop', to: number(999), text: 'Hello' });
    assert.equal(await finalStateOf(number(999)), undelivered);
    assert.deepEqual(network.messages({ to: number(999) }), []);
  });

  it('puts a text of several parts together, in the alphabet and out of it', async () => {
    const latin = 'The quick brown fox jumps over the lazy dog [again]. '.repeat(4).trim();
    const hindi = 'आपका कोड 470016 है। '.repeat(6).trim();
    await kannel.send({ from: '+491520000', to: number(2), text: latin });
    await kannel.send({
      from: '+491520000',
      to: number(3),
      text: hindi,
      coding: '2',
      charset: 'UTF-8',
    });
    assert.deepEqual(await textsOf(number(2)), [latin]);
    assert.deepEqual(await textsOf(number(3)), [hindi]);
    assert.equal(network.messages({ to: number(2) })[0]?.from, '+491520000');
  });

  it('reads how long a text is good for', async () => {
    await kannel.send({ from: 'Shop', to: number(4), text: 'Hello', validity: '5' });
    await textsOf(number(4));
    const sent = network.carrier('smpp').submissions.find(({ to }) => to === number(4));
    const left = (sent?.validUntil ?? 0) - systemClock.now();
    assert.ok(left > 230_000 && left <= 301_000, `valid for ${left} ms`);
  });

  it('brings it what a person writes', async () => {
    network.reply({ from: number(5), to: '12345', text: 'STOP' });
    const { searchParams } = await kannel.when(({ pathname }) => pathname === '/incoming');
    assert.deepEqual(
      [searchParams.get('from'), searchParams.get('to'), searchParams.get('text')],
      [number(5), '12345', 'STOP'],
    );
  });

  it('answers when it is asked whether it is there', async () => {
    const asked = (): boolean => centre.requests.includes('enquire_link');
    if (!asked())
      await new Promise<void>((resolve) => {
        centre.script = (frame) => {
          if (frame.name === 'enquire_link') setImmediate(resolve);
          return false;
        };
      });
    await kannel.send({ from: 'Shop', to: number(6), text: 'Still there?' });
    assert.deepEqual(await textsOf(number(6)), ['Still there?']);
    assert.equal(centre.requests.filter((name) => name === 'bind_transceiver').length, 1);
  });
});
