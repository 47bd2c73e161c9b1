import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MessageContent, OutgoingMessage } from '#delivery/provider.ts';
import { createInbox, type InboxMessage } from '#delivery/providers/inbox.ts';

const now = Date.UTC(2026, 10, 23, 9);
const never = new AbortController().signal;

const contents = {
  sms: { kind: 'sms', text: 'Shop: 123456 is your code.' },
  email: { kind: 'email', subject: 'Shop: your code', text: 'Code 123456', html: '<p>123456</p>' },
  voice: {
    kind: 'voice',
    ssmlBeforeKeyPress: '<speak>Press 1</speak>',
    plainBeforeKeyPress: 'Press 1',
    plainAfterKeyPress: 'Your code',
    ssmlAfterKeyPress: '<speak>1 2 3 4 5 6</speak>',
    plain: 'Your code is 1, 2, 3, 4, 5, 6.',
    language: 'en-GB',
  },
} satisfies Record<string, MessageContent>;

const message = (number: number, channel: keyof typeof contents = 'sms', to = '+4915112345678') =>
  ({
    messageId: `msg_${number}`,
    verificationId: `ver_${number}`,
    channel,
    to,
    code: '123456',
    locale: 'en',
    sender: null,
    expiresAt: now + 300_000,
    content: contents[channel],
  }) satisfies OutgoingMessage;

const ids = (messages: readonly InboxMessage[]) => messages.map(({ id }) => id);

describe('the development inbox', () => {
  it('takes texts, calls and mails, and says so', async () => {
    const { provider } = createInbox({ capacity: 10, now: () => now });
    assert.deepEqual(provider.channels, ['sms', 'voice', 'email']);
    for (const channel of ['sms', 'voice', 'email'] as const) {
      assert.deepEqual(await provider.send(message(1, channel), never), {
        outcome: 'accepted',
        providerMessageId: 'msg_1',
      });
    }
  });

  it('shows each kind of message as the person gets it, with the code for scripts', async () => {
    const inbox = createInbox({ capacity: 10, now: () => now });
    await inbox.provider.send(message(1, 'sms'), never);
    await inbox.provider.send(message(2, 'email', 'a@shop.example'), never);
    await inbox.provider.send(message(3, 'voice'), never);
    const head = { to: '+4915112345678', code: '123456', at: '2026-11-23T09:00:00.000Z' };
    const { text, subject, html } = contents.email;
    const { plain, language, ssmlBeforeKeyPress, ssmlAfterKeyPress } = contents.voice;
    assert.deepEqual(inbox.list({}), [
      {
        ...head,
        id: 'msg_3',
        verificationId: 'ver_3',
        channel: 'voice',
        text: plain,
        plain,
        language,
        ssml: { beforeKeyPress: ssmlBeforeKeyPress, afterKeyPress: ssmlAfterKeyPress },
      },
      {
        ...head,
        id: 'msg_2',
        verificationId: 'ver_2',
        channel: 'email',
        to: 'a@shop.example',
        text,
        subject,
        html,
      },
      { ...head, id: 'msg_1', verificationId: 'ver_1', channel: 'sms', text: contents.sms.text },
    ]);
  });

  it('lists the newest first, for one address or for all', async () => {
    const inbox = createInbox({ capacity: 10, now: () => now });
    await inbox.provider.send(message(1, 'sms', '+491'), never);
    await inbox.provider.send(message(2, 'sms', '+492'), never);
    await inbox.provider.send(message(3, 'sms', '+491'), never);
    assert.deepEqual(ids(inbox.list({})), ['msg_3', 'msg_2', 'msg_1']);
    assert.deepEqual(ids(inbox.list({ to: '+491' })), ['msg_3', 'msg_1']);
    assert.deepEqual(inbox.list({ to: '+49' }), []);
  });

  it('never holds more than its capacity: the oldest go', async () => {
    const inbox = createInbox({ capacity: 3, now: () => now });
    for (let number = 1; number <= 10; number++) await inbox.provider.send(message(number), never);
    assert.deepEqual(ids(inbox.list({})), ['msg_10', 'msg_9', 'msg_8']);
    assert.equal(inbox.find('msg_7'), undefined);
    assert.equal(inbox.find('msg_8')?.verificationId, 'ver_8');
  });

  it('gives out lists that nobody can change it by', async () => {
    const inbox = createInbox({ capacity: 10, now: () => now });
    await inbox.provider.send(message(1), never);
    inbox.list({}).length = 0;
    assert.equal(inbox.list({}).length, 1);
  });

  it('tells listeners of each message once it is listed, until they unsubscribe or it closes', async () => {
    const inbox = createInbox({ capacity: 10, now: () => now });
    const one: string[] = [];
    const other: string[] = [];
    const unsubscribe = inbox.subscribe(({ id }) => one.push(inbox.find(id)?.id ?? 'not listed'));
    inbox.subscribe(({ id }) => other.push(id));
    await inbox.provider.send(message(1), never);
    unsubscribe();
    await inbox.provider.send(message(2), never);
    await inbox.provider.close();
    await inbox.provider.send(message(3), never);
    assert.deepEqual([one, other], [['msg_1'], ['msg_1', 'msg_2']]);
  });
});
