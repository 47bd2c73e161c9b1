import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Channel } from '#core/channel.ts';
import {
  expiryAfterAcceptance,
  nextChannels,
  resendAt,
  type Send,
  sendsLeft,
  type Verification,
} from '#core/verification.ts';
import { mailContact, Recovering } from './recovering.ts';

const r = new Recovering();
const { now } = r.clock;
const seconds = (count: number): number => count * 1000;

let messages = 0;
function sent(channel: Channel, at: number, over: Partial<Send> = {}): Send {
  return {
    messageId: `msg_${++messages}`,
    channel,
    destination: 0,
    at: now + at,
    state: 'accepted',
    ...over,
  };
}

function withSends(sends: readonly Send[], over: Partial<Verification> = {}): Verification {
  const id = r.approved(mailContact, {
    purpose: 'sign_in',
    status: 'pending',
    endedAt: null,
    destinations: [{ channels: ['sms', 'voice'], keys: [] }],
    sends,
    ...over,
  });
  return r.verifications.get(id) ?? assert.fail();
}

describe('the next message of a verification', () => {
  it('waits 30 seconds from the last one where it is the second on its channel, and 60 where it is the third, which is the last', () => {
    const texts = [sent('sms', 0), sent('sms', seconds(30)), sent('sms', seconds(90))];
    const at = (count: number) => resendAt(withSends(texts.slice(0, count)), 'sms');
    assert.deepEqual([at(0), at(1), at(2), at(3)], [now, now + seconds(30), now + seconds(90), null]);
    const left = [0, 1, 2, 3].map((count) => sendsLeft(withSends(texts.slice(0, count)), 'sms'));
    assert.deepEqual(left, [3, 2, 1, 0]);
  });

  it('waits on another channel too, as the first there, and has that one’s messages all left', () => {
    const texts = [sent('sms', 0), sent('sms', seconds(30)), sent('sms', seconds(90))];
    assert.equal(resendAt(withSends(texts), 'voice'), now + seconds(120));
    assert.equal(sendsLeft(withSends(texts), 'voice'), 3);
    const called = withSends([...texts, sent('voice', seconds(120))]);
    assert.equal(resendAt(called, 'voice'), now + seconds(150));
    assert.equal(sendsLeft(called, 'voice'), 2);
  });

  it('goes at once by another channel than the one on which nobody took the last, and waits on that one', () => {
    const failed = withSends([sent('sms', seconds(5), { state: 'failed' })]);
    assert.equal(resendAt(failed, 'voice'), now);
    assert.equal(resendAt(failed, 'sms'), now + seconds(35));
    const queued = withSends([sent('sms', seconds(5), { state: 'queued' })]);
    assert.equal(resendAt(queued, 'voice'), now + seconds(35));
  });

  it('is offered by channels that reach somebody, have some left and a provider, other than the last, in the routes’ order', () => {
    const all = ['email', 'voice', 'sms', 'whatsapp'] as const;
    const mail = { channels: ['email'] as const, keys: [] };
    const destinations = [{ channels: ['sms', 'voice'] as const, keys: [] }, mail];
    const calls = [0, 1, 2].map((at) => sent('voice', at));
    const offered = (sends: readonly Send[], routes: readonly Channel[] = all) =>
      nextChannels(withSends(sends, { destinations }), routes);
    assert.deepEqual(offered([sent('sms', 0)]), ['email', 'voice']);
    assert.deepEqual(offered([...calls, sent('sms', 3)]), ['email']);
    assert.deepEqual(offered([sent('email', 0)], ['sms', 'email']), ['sms']);
    assert.deepEqual(offered([]), ['email', 'voice', 'sms']);
  });
});

describe('the life of a code', () => {
  const accepted = (channel: Channel) => sent(channel, 0, { acceptedAt: now });
  const life = (sends: readonly Send[], channel: Channel, over: Partial<Verification> = {}): number =>
    (expiryAfterAcceptance(withSends(sends, { expiresAt: now + seconds(600), ...over }), channel, now) -
      now) /
    1000;

  it('is five minutes from the first acceptance by text and ten by mail, and never past the cap', () => {
    assert.equal(life([sent('sms', 0, { state: 'queued' })], 'sms'), 300);
    assert.equal(life([], 'email', { capAt: now + seconds(700) }), 600);
    assert.equal(life([], 'sms', { capAt: now + seconds(200) }), 200);
  });

  it('is stretched by no second message on the same channel', () => {
    assert.equal(life([accepted('sms')], 'sms', { expiresAt: now + seconds(40) }), 40);
  });

  it('is stretched, and never shortened, by another channel', () => {
    assert.equal(life([accepted('sms')], 'voice', { expiresAt: now + seconds(40) }), 300);
    assert.equal(life([accepted('email')], 'sms', { expiresAt: now + seconds(500) }), 500);
    assert.equal(life([accepted('sms'), accepted('voice')], 'voice', { expiresAt: now + seconds(40) }), 40);
  });

  it('is as long as the app said where it says when it ends', () => {
    const parcel = { purpose: 'handover', expiresAt: now + seconds(90_000), capAt: now + seconds(129_600) };
    assert.equal(life([], 'sms', parcel), 90_000);
  });
});
