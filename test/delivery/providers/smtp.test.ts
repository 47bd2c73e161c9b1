import assert from 'node:assert/strict';
import { Resolver } from 'node:dns';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { describe, it, mock } from 'node:test';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { OutgoingMessage } from '#delivery/provider.ts';
import { createSmtpProvider, type SmtpOptions } from '#delivery/providers/smtp.ts';
import { assertWordless, type Behaviour, providerContract } from '#test/contract/provider-contract.ts';
import { type Script, type SmtpStep, startScriptedSmtpServer } from './scripted-smtp-server.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8');
const cert = fixture('localhost.crt');
const key = fixture('localhost.key');

/** For the whole file: the library remembers answers, so only the first test to look up a name would be seen doing it. */
const nameLookUps = mock.method(Resolver.prototype, 'resolve4');

const from = 'Shop <no-reply@shop.example>';
const never = (): AbortSignal => new AbortController().signal;

function mail(number = 1): OutgoingMessage {
  const code = String(470_000 + number);
  return {
    messageId: `msg_${String(number).padStart(36, '0')}`,
    verificationId: 'ver_1',
    channel: 'email',
    to: `person-${number}@mail.example`,
    code,
    locale: 'en',
    sender: null,
    expiresAt: Date.UTC(2026, 10, 23, 9),
    content: {
      kind: 'email',
      subject: 'Shop: your sign-in code',
      text: `Your code is ${code}.`,
      html: `<p>Your code is <b>${code}</b>.</p>`,
    },
  };
}

const contentOf = (message: OutgoingMessage) => {
  assert.ok(message.content.kind === 'email');
  return message.content;
};

type Received = {
  readonly mail: ParsedMail;
  readonly raw: string;
  readonly recipients: string[];
  tls: boolean;
};

/** A mail server that keeps what it is given. */
async function startMailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const logins: string[] = [];
  const server = new SMTPServer({
    key,
    cert,
    authOptional: true,
    closeTimeout: 1,
    onAuth({ username, password }, _session, done) {
      logins.push(`${username}:${password}`);
      done(null, password === 'right/pass word' ? { user: username } : {});
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks);
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        received.push({
          mail: await simpleParser(raw),
          raw: raw.toString(),
          recipients,
          tls: session.secure,
        });
        done();
      });
    },
    ...options,
  });
  // Clients that break off in the handshake are what some tests are about.
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    received,
    logins,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

/** Sends through a provider that lives no longer than the call. */
async function sendOnce(options: Partial<SmtpOptions> & { url: string }, ...messages: OutgoingMessage[]) {
  const provider = createSmtpProvider({ from, ...options });
  try {
    const answers = [];
    for (const message of messages) answers.push(await provider.send(message, never()));
    return answers;
  } finally {
    await provider.close();
  }
}

/** A reply that quotes what it is about, as servers do. */
const echo = (reply: number, { to, code }: OutgoingMessage): string =>
  `${reply} 5.1.1 <${to}>: "Your code is ${code}"\r\n`;

/** Behaviours of the contract, each at the step where real servers show them. */
function scriptFor(behaviour: Behaviour, message: OutgoingMessage, reached: () => void): Script {
  const steps: Partial<Record<Behaviour, SmtpStep>> = { refuse: 'RCPT', throttle: 'MAIL' };
  return (step, socket) => {
    if (step !== (steps[behaviour] ?? 'message')) return undefined;
    reached();
    switch (behaviour) {
      case 'accept':
        return undefined;
      case 'refuse':
        return echo(550, message);
      case 'fail':
        return echo(451, message);
      case 'throttle':
        return echo(421, message);
      case 'hang':
        return '';
      case 'cut':
        socket.end('25');
        return '';
      case 'garbage':
        return `${message.code} is the code of ${message.to}\r\n`;
    }
  };
}

providerContract('smtp', async ({ answerMs }) => {
  const server = await startScriptedSmtpServer();
  const url = `smtp://user:pass@127.0.0.1:${server.port}`;
  const provider = createSmtpProvider({ url, from, ...(answerMs ? { timeouts: { answerMs } } : {}) });
  let reached = Promise.withResolvers<void>();
  return {
    provider,
    message: mail,
    behave(behaviour) {
      reached = Promise.withResolvers();
      server.script = scriptFor(behaviour, mail(), reached.resolve);
    },
    reached: () => reached.promise,
    accepted: () =>
      server.messages.map(
        ({ lines }) => /<(msg_\d+)@/.exec(lines.find((l) => /^message-id/i.test(l)) ?? '')?.[1] ?? '',
      ),
    vanish: () => server.close(),
    async [Symbol.asyncDispose]() {
      await provider.close();
      await server.close();
    },
  };
});

describe('the mail that arrives', () => {
  it('has both parts, the sender, one recipient and the subject', async () => {
    await using server = await startMailServer();
    const message = mail();
    await sendOnce({ url: `smtp://localhost:${server.port}`, tls: { ca: cert } }, message);
    const [{ mail: got, recipients } = assert.fail('nothing came')] = server.received;
    assert.deepEqual(recipients, [message.to]);
    assert.equal(got.subject, contentOf(message).subject);
    assert.equal(got.text?.trim(), contentOf(message).text);
    assert.equal(typeof got.html === 'string' && got.html.trim(), contentOf(message).html);
    assert.deepEqual(got.from?.value, [{ name: 'Shop', address: 'no-reply@shop.example' }]);
    assert.deepEqual(
      [got.to].flat().flatMap((to) => to?.value),
      [{ name: '', address: message.to }],
    );
    assert.deepEqual(got.attachments, []);
  });

  it('says that no person wrote it, and names no software', async () => {
    await using server = await startMailServer();
    await sendOnce({ url: `smtp://localhost:${server.port}`, tls: { ca: cert } }, mail());
    const headers = server.received[0]?.mail.headers;
    assert.equal(headers?.get('auto-submitted'), 'auto-generated');
    assert.equal(headers?.get('x-auto-response-suppress'), 'All');
    assert.ok(headers?.get('date') instanceof Date);
    assert.equal(headers?.get('x-mailer'), undefined);
  });

  it('is the same mail when it is sent again, and another for another message', async () => {
    await using server = await startMailServer();
    const url = `smtp://localhost:${server.port}`;
    const answers = await sendOnce({ url, tls: { ca: cert } }, mail(1), mail(1), mail(2));
    const ids = server.received.map(({ mail }) => mail.messageId);
    assert.deepEqual(
      ids,
      [1, 1, 2].map((n) => `<${mail(n).messageId}@shop.example>`),
    );
    assert.deepEqual(
      answers.map((answer) => `<${answer.outcome === 'accepted' && answer.providerMessageId}>`),
      ids,
    );
  });

  it('has the code in its body and in no header', async () => {
    await using server = await startMailServer();
    const message = mail();
    await sendOnce({ url: `smtp://localhost:${server.port}`, tls: { ca: cert } }, message);
    const [{ raw } = assert.fail('nothing came')] = server.received;
    const [head = '', ...body] = raw.split('\r\n\r\n');
    assert.ok(body.join().includes(message.code));
    assert.ok(!head.includes(message.code));
  });

  it('comes through in every script, with lines of any length', async () => {
    await using server = await startMailServer();
    const text = `رمزك 470001 · コード · कोड · ${'very long '.repeat(300)}.\n.\n..end`;
    const html = `<p dir="rtl">رمزك</p><p>${'長い'.repeat(600)}</p>`;
    const message = { ...mail(), content: { kind: 'email', subject: 'متجر: コード', text, html } } as const;
    await sendOnce({ url: `smtp://localhost:${server.port}`, tls: { ca: cert } }, message);
    const got = server.received[0]?.mail;
    assert.equal(got?.subject, 'متجر: コード');
    assert.equal(got?.text?.trim(), text);
    assert.equal(typeof got?.html === 'string' && got.html.trim(), html);
  });

  it('grows no header out of a line break in the subject', async () => {
    await using server = await startMailServer();
    const content = { ...contentOf(mail()), subject: 'Hello\r\nBcc: thief@evil.example\r\n\r\nBody' };
    await sendOnce({ url: `smtp://localhost:${server.port}`, tls: { ca: cert } }, { ...mail(), content });
    assert.deepEqual(server.received[0]?.recipients, [mail().to]);
    assert.equal(server.received[0]?.mail.headers.has('bcc'), false);
  });

  it('goes to nobody when the address is not exactly one address', async () => {
    await using server = await startScriptedSmtpServer();
    const addresses = [
      'a@mail.example, thief@evil.example',
      'a@mail.example; thief@evil.example',
      'a@mail.example>\r\nRCPT TO:<thief@evil.example',
      'Name <a@mail.example>',
      'group: a@mail.example, thief@evil.example;',
      '"a@evil.example, b"@mail.example',
      'a@evil.example@mail.example',
      'a b@mail.example',
      '',
    ];
    const url = `smtp://127.0.0.1:${server.port}`;
    const answers = await sendOnce({ url }, ...addresses.map((to) => ({ ...mail(), to })));
    assert.deepEqual(
      answers,
      addresses.map(() => ({ outcome: 'refused', reason: 'smtp-not-sendable' })),
    );
    assert.deepEqual(server.steps, []);
  });

  it('reaches addresses with letters of other scripts', async () => {
    await using server = await startScriptedSmtpServer();
    const url = `smtp://127.0.0.1:${server.port}`;
    const [answer] = await sendOnce({ url }, { ...mail(), to: 'jürgen@bücher.example' });
    assert.equal(answer?.outcome, 'accepted');
    assert.equal(server.messages[0]?.recipients.length, 1);
    assert.match(
      server.messages[0]?.recipients[0] ?? '',
      /^RCPT TO:<jürgen@(?:bücher|xn--bcher-kva)\.example>/,
    );
  });

  it('is no text message: another kind of content is refused', async () => {
    await using server = await startScriptedSmtpServer();
    const [answer] = await sendOnce(
      { url: `smtp://127.0.0.1:${server.port}` },
      { ...mail(), content: { kind: 'sms', text: 'hello' } },
    );
    assert.equal(answer?.outcome, 'refused');
    assert.deepEqual(server.steps, []);
  });
});

describe('encryption on the way to the mail server', () => {
  const setupTls = { outcome: 'retry', reason: 'smtp-setup-tls' };
  const required = '?starttls=required';

  it('is made by STARTTLS, before the password is said', async () => {
    await using server = await startMailServer({ authOptional: false });
    const url = `smtp://us%40er:right%2Fpass%20word@localhost:${server.port}${required}`;
    const [answer] = await sendOnce({ url, tls: { ca: cert } }, mail());
    assert.equal(answer?.outcome, 'accepted');
    assert.equal(server.received[0]?.tls, true);
    assert.deepEqual(server.logins, ['us@er:right/pass word']);
  });

  it('is there from the start with smtps', async () => {
    await using server = await startMailServer({ secure: true });
    const [answer] = await sendOnce({ url: `smtps://localhost:${server.port}`, tls: { ca: cert } }, mail());
    assert.equal(answer?.outcome, 'accepted');
    assert.equal(server.received[0]?.tls, true);
  });

  for (const [scheme, secure] of [
    ['smtp', false],
    ['smtps', true],
  ] as const) {
    it(`${scheme}: sends nothing to a server whose certificate nobody vouches for`, async () => {
      await using server = await startMailServer({ secure });
      const url = `${scheme}://u:right%2Fpass%20word@localhost:${server.port}`;
      assert.deepEqual(await sendOnce({ url }, mail()), [setupTls]);
      assert.deepEqual([server.logins, server.received], [[], []]);
    });

    it(`${scheme}: sends nothing to a server whose certificate is another's`, async () => {
      await using server = await startMailServer({ secure });
      const url = `${scheme}://u:right%2Fpass%20word@127.0.0.1:${server.port}`;
      assert.deepEqual(await sendOnce({ url, tls: { ca: cert } }, mail()), [setupTls]);
      assert.deepEqual([server.logins, server.received], [[], []]);
    });

    it(`${scheme}: lets no environment variable switch the check off`, async (t) => {
      await using server = await startMailServer({ secure });
      const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      t.after(() => {
        if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
        else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
      });
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      assert.deepEqual(await sendOnce({ url: `${scheme}://localhost:${server.port}` }, mail()), [setupTls]);
      assert.deepEqual(server.received, []);
    });
  }

  it('is not given up when the offer of STARTTLS has been taken out on the way', async () => {
    await using server = await startScriptedSmtpServer();
    const url = `smtp://user:pass@127.0.0.1:${server.port}${required}`;
    assert.deepEqual(await sendOnce({ url }, mail()), [setupTls]);
    assert.deepEqual(new Set(server.steps), new Set(['greeting', 'EHLO', 'STARTTLS']));
  });

  it('is demanded of every other machine unless the URL says otherwise', async () => {
    // 0.0.0.0 reaches this machine, and isn't written like it.
    await using server = await startScriptedSmtpServer();
    const url = `smtp://user:pass@0.0.0.0:${server.port}`;
    assert.deepEqual(await sendOnce({ url }, mail()), [setupTls]);
    assert.ok(!server.steps.includes('AUTH') && !server.steps.includes('MAIL'));
    const [answer] = await sendOnce({ url: `${url}?starttls=optional` }, mail());
    assert.equal(answer?.outcome, 'accepted');
  });

  it('has no name server say which machine localhost is', async () => {
    await using server = await startScriptedSmtpServer();
    const [answer] = await sendOnce({ url: `smtp://localhost:${server.port}` }, mail());
    assert.equal(answer?.outcome, 'accepted');
    assert.equal(nameLookUps.mock.callCount(), 0);
  });

  it('is used on this machine too when offered, unless the URL says never', async () => {
    await using server = await startMailServer();
    const url = `smtp://localhost:${server.port}`;
    await sendOnce({ url, tls: { ca: cert } }, mail());
    await sendOnce({ url: `${url}?starttls=never` }, mail());
    assert.deepEqual(
      server.received.map(({ tls }) => tls),
      [true, false],
    );
  });

  it('does not start with settings that mean something else than they seem to, nor tell the password', () => {
    const wrong = [
      'http://user:s3cret@mail.example',
      'smtp://',
      'user:s3cret@mail.example',
      'smtp://user:s3cret@mail.example?starttls=no',
      'smtp://user:s3cret@mail.example?starttls=never',
      'smtp://user:s3cret%zz@mail.example',
    ];
    for (const url of wrong) {
      assert.throws(
        () => createSmtpProvider({ url, from }),
        (error) =>
          error instanceof Error && /SMTP URL/.test(error.message) && !error.message.includes('s3cret'),
        url,
      );
    }
    for (const sender of [
      '',
      'Shop',
      'a@shop.example, b@shop.example',
      'Shop <a@b@shop.example>',
      'A\r\n<a@b.example>',
    ]) {
      assert.throws(
        () => createSmtpProvider({ url: 'smtps://mail.example', from: sender }),
        /one address/,
        sender,
      );
    }
  });
});

describe('what a mail server says', () => {
  type Row = [step: SmtpStep, reply: number, outcome: 'retry' | 'refused', reason: string];
  const rows: Row[] = [
    ['greeting', 554, 'retry', 'smtp-554'],
    ['greeting', 421, 'retry', 'smtp-421'],
    ['EHLO', 421, 'retry', 'smtp-421'],
    ['AUTH', 535, 'retry', 'smtp-setup-sign-in'],
    ['AUTH', 534, 'retry', 'smtp-setup-sign-in'],
    ['AUTH', 504, 'retry', 'smtp-setup-sign-in'],
    ['AUTH', 454, 'retry', 'smtp-454'],
    ['MAIL', 530, 'retry', 'smtp-setup-sign-in'],
    ['MAIL', 550, 'retry', 'smtp-setup-sender'],
    ['MAIL', 452, 'retry', 'smtp-452'],
    ['RCPT', 550, 'refused', 'smtp-550'],
    ['RCPT', 553, 'refused', 'smtp-553'],
    ['RCPT', 450, 'retry', 'smtp-450'],
    ['RCPT', 451, 'retry', 'smtp-451'],
    ['RCPT', 503, 'retry', 'smtp-503'],
    ['RCPT', 530, 'retry', 'smtp-setup-sign-in'],
    ['DATA', 554, 'refused', 'smtp-554'],
    ['DATA', 421, 'retry', 'smtp-421'],
    ['message', 552, 'refused', 'smtp-552'],
    ['message', 554, 'refused', 'smtp-554'],
    ['message', 452, 'retry', 'smtp-452'],
  ];
  for (const [step, reply, outcome, reason] of rows) {
    it(`${reply} after ${step} means ${outcome}, and its words go no further`, async () => {
      await using server = await startScriptedSmtpServer();
      server.script = (at) => (at === step ? echo(reply, mail()) : undefined);
      const url = `smtp://user:pass@127.0.0.1:${server.port}`;
      const [answer = assert.fail()] = await sendOnce({ url }, mail());
      assert.deepEqual([answer.outcome, 'reason' in answer && answer.reason], [outcome, reason]);
      assertWordless(answer, mail());
    });
  }

  for (const [said, step, isBad] of [
    ['550 5.1.1 no such user', 'RCPT', true],
    ['550-5.1.1 no such user\r\n550 5.1.1 really', 'RCPT', true],
    ['550 5.1.2 no such domain', 'RCPT', true],
    ['550 5.1.10 null MX', 'RCPT', true],
    ['550 5.1.6 moved', 'RCPT', true],
    ['550 5.1.7 bad sender', 'RCPT', false],
    ['550 5.7.1 policy', 'RCPT', false],
    ['552 5.2.2 mailbox full', 'RCPT', false],
    ['550 no such user', 'RCPT', false],
    ['550 5.1.1 no such user', 'message', false],
  ] as const) {
    it(`takes "${said.slice(0, 22)}" after ${step} for ${isBad ? 'a mailbox that does not exist' : 'no word about the mailbox'}`, async () => {
      await using server = await startScriptedSmtpServer();
      server.script = (at) => (at === step ? `${said}\r\n` : undefined);
      const url = `smtp://user:pass@127.0.0.1:${server.port}`;
      const [answer = assert.fail()] = await sendOnce({ url }, mail());
      assert.equal(answer.outcome, 'refused');
      assert.equal('badAddress' in answer && answer.badAddress, isBad);
    });
  }

  it('does not try a wrong password at the pace of other failures', async () => {
    await using server = await startMailServer({ authOptional: false });
    const url = `smtp://user:wrong@localhost:${server.port}`;
    const [answer] = await sendOnce({ url, tls: { ca: cert } }, mail());
    assert.deepEqual(answer, { outcome: 'retry', reason: 'smtp-setup-sign-in', afterSeconds: 30 });
    assert.equal(server.logins.length, 1);
  });

  const steps: SmtpStep[] = ['greeting', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'message'];
  const troubles: Record<string, Script> = {
    silence: () => '',
    'a cut connection': (_step, socket) => {
      socket.destroy();
      return '';
    },
    'half a reply': (_step, socket) => {
      socket.end('25');
      return '';
    },
    garbage: () => `\u0000\u00ff{"code":"${mail().code}"} ${mail().to}\r\n`,
    'a line that begins with the code': () => `${mail().code} ${mail().to}\r\n`,
    'a yes that is none': () => `2${mail().code}\r\n`,
    'a reply without end': () => `250-${mail().code}\r\n`.repeat(50),
  };
  for (const [name, trouble] of Object.entries(troubles)) {
    it(`${name} at any step means another try, and its words go no further`, {
      timeout: 30_000,
    }, async () => {
      await Promise.all(
        steps.map(async (step) => {
          await using server = await startScriptedSmtpServer();
          server.script = (at, socket) => (at === step ? trouble(at, socket) : undefined);
          const url = `smtp://user:pass@127.0.0.1:${server.port}`;
          const timeouts = { connectMs: 500, answerMs: 100 };
          const [answer = assert.fail()] = await sendOnce({ url, timeouts }, mail());
          assertWordless(answer, mail());
          if (name !== 'a yes that is none' || step === 'message')
            assert.equal(answer.outcome, 'retry', step);
        }),
      );
    });
  }

  it('is waited for no longer than connecting may take', { timeout: 10_000 }, async () => {
    await using server = await startScriptedSmtpServer();
    server.script = () => '';
    const url = `smtp://127.0.0.1:${server.port}`;
    assert.deepEqual(await sendOnce({ url, timeouts: { connectMs: 50 } }, mail()), [
      { outcome: 'retry', reason: 'smtp-timeout' },
    ]);
  });

  it('tells running out of time from being told to stop', async () => {
    await using server = await startScriptedSmtpServer();
    server.script = () => '';
    const provider = createSmtpProvider({ url: `smtp://127.0.0.1:${server.port}`, from });
    assert.deepEqual(await provider.send(mail(), AbortSignal.timeout(20)), {
      outcome: 'retry',
      reason: 'smtp-timeout',
    });
    assert.deepEqual(await provider.send(mail(), AbortSignal.abort()), {
      outcome: 'retry',
      reason: 'smtp-aborted',
    });
    await provider.close();
  });

  it('is heard over one connection for many messages, also after a refused one', async () => {
    await using server = await startScriptedSmtpServer();
    const provider = createSmtpProvider({
      url: `smtp://user:pass@127.0.0.1:${server.port}`,
      from,
      pool: { maxConnections: 1 },
    });
    for (const number of [1, 2, 3, 4]) {
      server.script = (step) => (number === 2 && step === 'RCPT' ? echo(550, mail(2)) : undefined);
      const { outcome } = await provider.send(mail(number), never());
      assert.equal(outcome, number === 2 ? 'refused' : 'accepted');
    }
    assert.equal(server.steps.filter((step) => step === 'greeting').length, 1);
    await provider.close();
  });
});
