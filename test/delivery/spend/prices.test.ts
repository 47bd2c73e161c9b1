import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { microsOf, Prices, type PriceTable } from '#delivery/spend/prices.ts';
import { readDeliveryPlan } from '#settings/delivery-file.ts';

const table: PriceTable = {
  currency: 'EUR',
  providers: {
    one: {
      default: '0.20',
      rates: [
        { prefix: '49', channel: 'sms', price: '0.0750' },
        { prefix: '4915', channel: 'sms', price: '0.06' },
        { prefix: '491577', channel: 'sms', price: '0' },
        { prefix: '', channel: 'voice', price: '0.013' },
        { prefix: '44', channel: 'voice', price: '1' },
      ],
    },
    two: { rates: [{ prefix: '49', channel: 'sms', price: '0.1' }] },
    mailer: { rates: [{ prefix: '', channel: 'email', price: '0.0001' }] },
  },
};

describe('prices', () => {
  const prices = new Prices(table);

  it('are those of the longest prefix that the number begins with, for each part of a text', () => {
    assert.equal(prices.priceOf('one', 'sms', '+4930123456', 1), 75_000n);
    assert.equal(prices.priceOf('one', 'sms', '+4915123456', 3), 180_000n);
    assert.equal(prices.priceOf('one', 'sms', '+4915771234', 3), 0n);
  });

  it('are the default where no prefix fits, and nothing where there is none', () => {
    assert.equal(prices.priceOf('one', 'sms', '+33612345678', 1), 200_000n);
    assert.equal(prices.priceOf('one', 'voice', '+33612345678', 1), 13_000n);
    assert.equal(prices.priceOf('one', 'voice', '+447700900000', 1), 1_000_000n);
    assert.equal(prices.priceOf('two', 'sms', '+33612345678', 1), 0n);
    assert.equal(prices.priceOf('two', 'voice', '+4915123456', 1), 0n);
    assert.equal(prices.priceOf('nobody', 'sms', '+4915123456', 1), 0n);
  });

  it('never take the digits of an e-mail address for those of a number', () => {
    assert.equal(prices.priceOf('mailer', 'email', '4915@shop.example', 1), 100n);
    assert.equal(prices.priceOf('one', 'sms', '4915@shop.example', 1), 200_000n);
  });

  it('are exact to the millionth: no sum of cents drifts', () => {
    assert.equal(microsOf('0.1') + microsOf('0.2'), microsOf('0.3'));
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.nat(999_999), (whole, fraction) => {
        const text = `${whole}.${String(fraction).padStart(6, '0')}`;
        assert.equal(microsOf(text), BigInt(whole) * 1_000_000n + BigInt(fraction));
      }),
    );
    for (const wrong of ['', '-1', '1e3', '.5', '1.', '0.0000001', '1,5', ' 1', '1\n', '١']) {
      assert.throws(() => microsOf(wrong), RangeError, JSON.stringify(wrong));
    }
  });
});

describe('the delivery file', () => {
  const plan = {
    providers: { one: { kind: 'smpp' }, two: { kind: 'smpp' }, mailer: { kind: 'smtp' } },
    routes: [
      { channel: 'sms', ways: [{ provider: 'one' }, { provider: 'two' }] },
      { channel: 'voice', ways: [{ provider: 'one' }] },
      // Needs no price: mail has no limit.
      { channel: 'email', ways: [{ provider: 'mailer' }] },
    ],
  };
  const read = (more: object) =>
    readDeliveryPlan(
      { path: 'delivery.json', value: { ...plan, ...more }, incomplete: [] },
      { fallback: [], withProviders: false },
    );
  const priced = {
    prices: { currency: 'EUR', providers: { one: { default: '0.1' }, two: { default: '0.2' } } },
  };

  it('may say what messages cost and what apps may spend', async () => {
    const limits = {
      default: { perDay: '50.00', countries: { GB: '5.00' }, prefixes: { '44': '3' } },
      apps: { app_1: { perDay: '500' } },
    };
    assert.deepEqual((await read({ ...priced, spendLimits: limits })).spendLimits, limits);
  });

  it('is refused when a limit could never be reached, since a route has no price', async () => {
    const limits = { spendLimits: { default: { perDay: '50' } } };
    await assert.rejects(read(limits), /no price: one sends by sms/);
    const rates = [{ prefix: '49', channel: 'sms', price: '0.1' }];
    const partly = { currency: 'EUR', providers: { one: { default: '1' }, two: { rates } } };
    await assert.rejects(read({ ...limits, prices: partly }), /no price: two sends by sms/);
    const wholly = { ...partly.providers.two, rates: [...rates, { prefix: '', channel: 'sms', price: '1' }] };
    await read({ ...limits, prices: { ...partly, providers: { ...partly.providers, two: wholly } } });
  });

  it('is refused when it names a provider, a country, a prefix or an amount that is none', async () => {
    const limit = (of: object) => ({ ...priced, spendLimits: { default: of } });
    const wrong: [object, RegExp][] = [
      [{ prices: { currency: 'EUR', providers: { tow: { default: '1' } } } }, /names tow/],
      [{ prices: { currency: 'Euro', providers: {} } }, /currency/],
      [{ prices: { currency: 'EUR', providers: { one: { default: 0.1 } } } }, /default/],
      [limit({ perDay: '50,00' }), /perDay/],
      [limit({ perDay: 50 }), /perDay/],
      [limit({ perday: '50' }), /default/],
      [limit({ countries: { gb: '5' } }), /countries/],
      [limit({ prefixes: { '+44': '5' } }), /prefixes/],
      [{ ...priced, spendLimits: { apps: { shop: { perDay: '5' } } } }, /apps/],
    ];
    for (const [more, words] of wrong) await assert.rejects(read(more), words, JSON.stringify(more));
  });
});
