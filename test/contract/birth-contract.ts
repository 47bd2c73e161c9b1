import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClaimedMessage } from '#store/store.ts';
import type { Driven } from './delivery-contract.ts';

/** What an engine must hold about messages that it hands to this process's own worker as they are made. */
export function birthContract(given: () => Driven): void {
  describe('law 9: a new message goes to the worker of its own process', () => {
    /** A worker that takes messages and is done with them when it is told. */
    const taker = (most: number) => {
      const born: ClaimedMessage[] = [];
      const done: (() => void)[] = [];
      let arrived = Promise.withResolvers<void>();
      given().store.giveNewMessages({
        leaseSeconds: 30,
        most,
        take(claimed) {
          born.push(claimed);
          arrived.resolve();
          return new Promise<void>((resolve) => done.push(resolve));
        },
      });
      return {
        born,
        finish: () => done.splice(0).forEach((end) => void end()),
        async next(): Promise<void> {
          await arrived.promise;
          arrived = Promise.withResolvers();
        },
      };
    };
    const claim = () => given().store.claimMessages({ limit: 10, leaseSeconds: 30 });

    it('with its commit and under a lease, so that nobody else gets it before that ends', async () => {
      const worker = taker(10);
      let woken = 0;
      given().store.onMessages(() => woken++);
      const opened = await given().steps.opened();
      await worker.next();
      const [{ message, verification } = assert.fail('nothing was handed over')] = worker.born;
      assert.deepEqual(verification, opened);
      assert.deepEqual([message.status, message.attempts, message.ownerId], ['claimed', 1, opened.id]);
      assert.deepEqual(await claim(), []);
      assert.equal(woken, 0, 'there is nothing for anybody to look for');
      given().clock.advance(31);
      const [again] = await claim();
      assert.deepEqual([again?.message.id, again?.message.attempts], [message.id, 2]);
    });

    it('whose report is the first attempt’s', async () => {
      const worker = taker(10);
      const { id } = await given().steps.opened();
      await worker.next();
      const answer = { outcome: 'accepted' } as const;
      const [born] = worker.born;
      await given().store.recordDelivery(born?.message.id ?? '', {
        attempt: 1,
        provider: 'p',
        jitter: 0,
        answer,
      });
      assert.equal((await given().store.readMessages(id))[0]?.status, 'accepted');
    });

    it('as long as there is room; the rest waits for anybody, until there is room again', async () => {
      const worker = taker(1);
      await given().steps.opened({ liveKey: 'a', destinations: [{ channels: ['sms'], keys: ['one'] }] });
      await worker.next();
      await given().steps.opened({ liveKey: 'b', destinations: [{ channels: ['sms'], keys: ['two'] }] });
      assert.equal(worker.born.length, 1);
      assert.equal((await claim()).length, 1);
      worker.finish();
      await given().store.checkHealth();
      await given().steps.opened({ liveKey: 'c', destinations: [{ channels: ['sms'], keys: ['three'] }] });
      await worker.next();
      assert.equal(worker.born.length, 2);
      assert.deepEqual(await claim(), []);
    });

    it('and not at all when its step fails', async () => {
      const worker = taker(2);
      const { id, destinations } = await given().steps.opened();
      await worker.next();
      given().clock.advance(31);
      await assert.rejects(given().steps.open({ id, liveKey: 'other', destinations }));
      await given().store.checkHealth();
      assert.equal(worker.born.length, 1);
      await given().steps.opened({ liveKey: 'next', destinations: [{ channels: ['sms'], keys: ['next'] }] });
      await worker.next();
      assert.equal(worker.born.length, 2, 'the failed one’s place was given back');
    });
  });
}
