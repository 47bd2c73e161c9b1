import { createTransport, type SendMailOptions, type SMTPPoolOptions } from 'nodemailer';
import Type from 'typebox';
import { parseEmail } from '#core/email-address.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind } from '../provider.ts';

export type SmtpOptions = {
  /**
   * `smtp://user:password@host:587` or `smtps://user:password@host:465`.
   *
   * `smtp:` goes on only after STARTTLS, because a server that doesn't offer it can't be told from an attacker who took
   * the offer out. On this machine itself STARTTLS is used when offered. `?starttls=` says otherwise: `required`;
   * `optional`, which lets whoever stands in between read codes and password; `never`, on this machine only.
   * Certificates are always checked.
   */
  readonly url: string;
  /** `no-reply@shop.example` or `Shop <no-reply@shop.example>`. */
  readonly from: string;
  readonly pool?: { readonly maxConnections?: number; readonly maxMessagesPerConnection?: number };
  readonly timeouts?: {
    /** From the name look-up to the end of the TLS handshake. */
    readonly connectMs?: number;
    /** Silence of a connected server. */
    readonly answerMs?: number;
  };
  /** The authority to trust in the place of the system's: for a server with a certificate of one's own making. */
  readonly tls?: { readonly ca: string | Buffer };
};

const settings = Type.Object(
  {
    url: Type.String({ description: 'smtp://user:password@host:587 or smtps://user:password@host:465' }),
    from: Type.String({ description: 'no-reply@shop.example or Shop <no-reply@shop.example>' }),
  },
  { additionalProperties: false },
);

export const smtp: ProviderKind<typeof settings> = {
  kind: 'smtp',
  settings,
  create: (given, { name }) => ({ ...createSmtpProvider(given), name }),
};

/** A wrong password isn't tried at the pace of other failures: servers shut out who does that. */
const signInRetrySeconds = 30;

/**
 * E-mail over SMTP (RFC 5321), by pooled connections. The same message always has the same Message-ID, so that one sent
 * again after a crash is the same mail.
 *
 * Reasons are `smtp-<reply code>` or say what went wrong on the way; those that begin with `smtp-setup-` mean that our
 * own settings are wrong, and want an operator.
 * @throws Error for a URL or sender it can't use; the text never holds the URL, which holds a password
 */
export function createSmtpProvider(options: SmtpOptions): Provider {
  const sender = parseSender(options.from);
  const transport = createTransport(transportOptions(options));
  return {
    name: 'smtp',
    channels: ['email'],
    async send(message, signal) {
      const mail = toMail(message, sender);
      if (!mail) return { outcome: 'refused', reason: 'smtp-not-sendable' };
      try {
        const { response } = await transport.sendMail({ ...mail, signal });
        // The library looks at the first digit only, and takes `2` followed by noise for a yes.
        return /^2\d\d(?:[ -]|$)/.test(response)
          ? { outcome: 'accepted', providerMessageId: messageIdOf(message, sender) }
          : { outcome: 'retry', reason: 'smtp-protocol' };
      } catch (error) {
        return signal.aborted ? abandoned(signal) : answerFor(error);
      }
    },
    async close() {
      transport.close({ force: true });
    },
  };
}

type Sender = { readonly name: string; readonly address: string };

function parseSender(from: string): Sender {
  const [, name, bracketed] = /^([^<>\r\n]*)<([^<>]*)>$/.exec(from.trim()) ?? [];
  const parsed = parseEmail(bracketed ?? from.trim());
  if (!parsed.ok)
    throw new Error('The SMTP sender must be one address, such as "Shop <no-reply@shop.example>".');
  return { name: (name ?? '').trim().replace(/^"(.*)"$/, '$1'), address: parsed.address.value };
}

function messageIdOf({ messageId }: OutgoingMessage, { address }: Sender): string {
  return `${messageId}@${address.slice(address.lastIndexOf('@') + 1)}`;
}

function toMail(message: OutgoingMessage, sender: Sender): SendMailOptions | undefined {
  const { content } = message;
  // Checked again although it was on the way in: anything but exactly one address would be a second recipient.
  const to = parseEmail(message.to);
  if (content.kind !== 'email' || !to.ok) return undefined;
  const { value: address } = to.address;
  return {
    from: { ...sender },
    // An object is one address as it stands; a string would be parsed as a list.
    to: { name: '', address },
    messageId: `<${messageIdOf(message, sender)}>`,
    subject: content.subject,
    text: content.text,
    html: content.html,
    // RFC 3834 §5, and what Exchange understands: nobody's holiday answer should come back to a code.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

function transportOptions({ url, pool, timeouts, tls }: SmtpOptions): SMTPPoolOptions & { pool: true } {
  const { connectMs = 8_000, answerMs = 20_000 } = timeouts ?? {};
  return {
    ...parseUrl(url),
    pool: true,
    maxConnections: pool?.maxConnections ?? 5,
    maxMessages: pool?.maxMessagesPerConnection ?? 100,
    // For connections that had gone stale while idle; trying again at leisure is the outbox's part.
    maxRequeues: 2,
    // Bounds the look-up, the greeting and the handshake as well.
    connectionTimeout: connectMs,
    socketTimeout: answerMs,
    idleTimeout: Math.floor(answerMs / 2),
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment can't switch the check off.
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...tls },
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  };
}

function parseUrl(text: string): SMTPPoolOptions {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname || !/^smtps?:$/.test(url.protocol)) {
    throw new Error('The SMTP URL must be smtp://user:password@host:587 or smtps://….');
  }
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    // The library asks the name server about localhost first, whose answer need not be this machine.
    ...(host === 'localhost' ? { host: '127.0.0.1', servername: host } : { host }),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...(secure ? {} : startTls(url, isLoopback(host))),
    ...(url.username === '' ? {} : { auth: credentialsOf(url) }),
  };
}

function credentialsOf({ username, password }: URL): { user: string; pass: string } {
  try {
    return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  } catch {
    throw new Error('User and password in the SMTP URL must be percent-encoded.');
  }
}

function startTls(
  { searchParams }: URL,
  loopback: boolean,
): Pick<SMTPPoolOptions, 'requireTLS' | 'ignoreTLS'> {
  switch (searchParams.get('starttls') ?? (loopback ? 'optional' : 'required')) {
    case 'required':
      return { requireTLS: true };
    case 'optional':
      return {};
    case 'never':
      if (loopback) return { ignoreTLS: true };
      throw new Error('?starttls=never in the SMTP URL is for this machine itself only.');
    default:
      throw new Error('?starttls= in the SMTP URL must be required, optional or never.');
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function abandoned({ reason }: AbortSignal): ProviderAnswer {
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  return { outcome: 'retry', reason: timedOut ? 'smtp-timeout' : 'smtp-aborted' };
}

/** RFC 4954 §6, RFC 3207: the server wants a better sign-in or TLS. Our fault, and nobody's mailbox is to blame. */
const signInReplies: ReadonlySet<number> = new Set([530, 534, 535, 538]);
/** 503, bad sequence: the connection had lost its thread; a new one hasn't. */
const badSequence = 503;

const reasons: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'smtp-timeout',
  ECONNECTION: 'smtp-connection',
  ESOCKET: 'smtp-connection',
  EDNS: 'smtp-dns',
  EPROTOCOL: 'smtp-protocol',
  EENVELOPE: 'smtp-protocol',
  EMESSAGE: 'smtp-protocol',
};

/**
 * RFC 3463 §3.2 and RFC 7505: no such mailbox (5.1.1), no such system (5.1.2), no address (5.1.3), moved (5.1.6), no mail
 * there (5.1.10). A bare 550 may as well be somebody's policy.
 */
const badMailbox = /^5\d\d[ -]5\.1\.(?:1|2|3|6|10)(?: |$)/;

type Fault = {
  code: string;
  cause: string;
  command: string;
  reply: number | undefined;
  /** The server says that there is no such mailbox. */
  badAddress: boolean;
};

/** What a failed send means. Only a lasting refusal of this recipient or this message is final. */
function answerFor(error: unknown): ProviderAnswer {
  const { code, cause, command, reply, badAddress } = faultOf(error);
  if (reply !== undefined && reply < 500) return { outcome: 'retry', reason: `smtp-${reply}` };
  if (code === 'EAUTH' || (reply !== undefined && signInReplies.has(reply))) {
    return { outcome: 'retry', reason: 'smtp-setup-sign-in', afterSeconds: signInRetrySeconds };
  }
  if (code === 'ETLS' || /CERT|SIGNATURE|ISSUER|SSL|TLS/.test(cause)) {
    return { outcome: 'retry', reason: 'smtp-setup-tls' };
  }
  if (reply === undefined) return { outcome: 'retry', reason: reasons[code] ?? 'smtp-error' };
  if (command === 'MAIL FROM') return { outcome: 'retry', reason: 'smtp-setup-sender' };
  const final = (command === 'RCPT TO' || command === 'DATA') && reply !== badSequence;
  if (!final) return { outcome: 'retry', reason: `smtp-${reply}` };
  return {
    outcome: 'refused',
    reason: `smtp-${reply}`,
    ...(badAddress && command === 'RCPT TO' ? { badAddress } : {}),
  };
}

/** Of all an error holds, the parts that can't hold the server's words. */
function faultOf(error: unknown): Fault {
  const members: Record<string, unknown> = error instanceof Error ? { ...error } : {};
  const text = (name: string): string => (typeof members[name] === 'string' ? members[name] : '');
  const reply = members.responseCode;
  return {
    code: text('code'),
    cause: text('originalCode'),
    command: text('command'),
    // A server that starts a line with any other number, a code for instance, isn't speaking SMTP.
    reply: typeof reply === 'number' && reply >= 400 && reply <= 599 ? reply : undefined,
    badAddress: badMailbox.test(text('response')),
  };
}
