import { isIP } from 'node:net';
import { CountersignProblem, CountersignUnreachable, type CreateVerification } from '@countersign/sdk';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Contact } from './contact.ts';
import type { ShopContext } from './context.ts';

/** What a browser is asked to confirm with a code, and the purpose that goes with it. */
export const purposes = {
  'register-email': 'verify_contact',
  'register-phone': 'verify_contact',
  'sign-in': 'sign_in',
  'sign-in-with-code': 'sign_in_passwordless',
  'change-password': 'change_password',
} as const;
export type Flow = keyof typeof purposes;

/** Kept in the session from the moment a code is wanted, so that a new one takes a click and nothing typed is lost. */
export type PendingConfirmation = {
  readonly flow: Flow;
  /** The account or the registration; null when nobody has the address. Never told to the browser. */
  readonly subject: string | null;
  /** The address to be proven. */
  readonly to: string;
  /** One of the shop's own pages, for when it is done. */
  readonly next: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** A new password's, which counts once it is confirmed. */
  readonly passwordHash?: string;
  /** The address whose code stood for the password. */
  readonly shown?: Contact;
  /** Null until Countersign has opened it. */
  readonly verification: { readonly id: string; readonly url: string } | null;
};

export type Opened = { readonly kind: 'opened'; readonly url: string } | Failed;
export type Failed = { readonly kind: 'failed'; readonly error: CountersignProblem | CountersignUnreachable };

/** Has a code sent, and remembers for this browser what it is for. */
export async function openConfirmation(
  { countersign }: ShopContext,
  request: FastifyRequest,
  pending: Omit<PendingConfirmation, 'verification'>,
  params: Omit<CreateVerification, 'purpose' | 'locale' | 'client'>,
): Promise<Opened> {
  request.session.pending = { ...pending, verification: null };
  try {
    const { id, url } = await countersign.verifications.create({
      ...params,
      purpose: purposes[pending.flow],
      locale: 'en',
      client: clientOf(request),
    });
    request.session.pending = { ...pending, verification: { id, url } };
    return { kind: 'opened', url };
  } catch (error) {
    return failed(error);
  }
}

export type Unconfirmed = 'expired' | 'exhausted' | 'canceled' | 'undeliverable' | 'used' | 'unfinished';

export type Returned =
  /** This browser, and no other, gave the right answer; it is signed in or believed once and now. */
  | { readonly kind: 'confirmed'; readonly pending: PendingConfirmation }
  | { readonly kind: 'unconfirmed'; readonly pending: PendingConfirmation; readonly why: Unconfirmed }
  /** Not what this browser was asked: opened in another browser, replaced by a newer one, or an attack. */
  | { readonly kind: 'foreign' }
  | (Failed & { readonly pending: PendingConfirmation });

/**
 * Judges the query with which a browser came back. The id must be the one kept for this very browser: with an attacker's
 * own id and ticket in a link, the victim would be signed in to the attacker's account. And only the ticket counts: the
 * status `approved` would also be there when the victim had been talked into answering the attacker's verification.
 */
export async function readReturn(
  { countersign }: ShopContext,
  request: FastifyRequest,
  flows: readonly Flow[],
): Promise<Returned> {
  const query = readQuery(request.query);
  const { pending } = request.session;
  if (!pending?.verification || !flows.includes(pending.flow)) return { kind: 'foreign' };
  if (query.verification !== pending.verification.id) return { kind: 'foreign' };
  if (query.ticket === '') return { kind: 'unconfirmed', pending, why: unconfirmed(query.outcome) };
  try {
    const { id, status, purpose, userId } = await countersign.verifications.redeem(pending.verification.id, {
      ticket: query.ticket,
    });
    const right =
      id === pending.verification.id &&
      status === 'approved' &&
      purpose === purposes[pending.flow] &&
      userId === (pending.flow === 'register-email' ? null : pending.subject);
    if (!right || pending.subject === null) return { kind: 'unconfirmed', pending, why: 'used' };
    request.session.pending = null;
    return { kind: 'confirmed', pending };
  } catch (error) {
    const spent = ['ticket-invalid', 'already-redeemed', 'not-found', 'invalid-request', 'not-pending'];
    if (error instanceof CountersignProblem && spent.includes(error.slug)) {
      return { kind: 'unconfirmed', pending, why: 'used' };
    }
    return { ...failed(error), pending };
  }
}

function readQuery(query: unknown): { verification: string; ticket: string; outcome: string } {
  const values = new Map<string, unknown>(Object.entries(query ?? {}));
  const text = (name: string): string => {
    const value = values.get(name);
    return typeof value === 'string' && value.length <= 200 ? value : '';
  };
  return { verification: text('verification'), ticket: text('ticket'), outcome: text('outcome') };
}

function unconfirmed(outcome: string): Unconfirmed {
  const ends = ['expired', 'exhausted', 'canceled', 'undeliverable'] as const;
  return ends.find((end) => end === outcome) ?? (outcome === 'approved' ? 'used' : 'unfinished');
}

/** What Countersign said, or that nothing was heard; anything else is a bug, and thrown. */
export function failed(error: unknown): Failed {
  if (error instanceof CountersignProblem || error instanceof CountersignUnreachable) {
    return { kind: 'failed', error };
  }
  throw error;
}

/**
 * The person's address, for limits per client. One of this machine is no client's: it is a proxy's that sends no
 * X-Forwarded-For, and counting it would make all customers share one limit.
 */
function clientOf({ ip }: FastifyRequest): { kind: 'web'; ip?: string } {
  const known = isIP(ip) !== 0 && !/^(?:127\.|::1$|::ffff:127\.)/.test(ip);
  return known ? { kind: 'web', ip } : { kind: 'web' };
}

export type SendFailure = {
  readonly kind: 'wait' | 'address' | 'unavailable';
  readonly status: number;
  readonly retryAfterSeconds?: number;
  /** It is about the one address: a code may well go to another. */
  readonly elsewhere?: boolean;
};

/** What to tell the person when no code could be sent. Anything of the shop's own making is "unavailable", and logged. */
export function describeFailure({ error }: Failed): SendFailure {
  if (!(error instanceof CountersignProblem)) return { kind: 'unavailable', status: 503 };
  const wait = error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds };
  switch (error.slug) {
    case 'too-many-sends':
      return { kind: 'wait', status: 429, elsewhere: true, ...wait };
    case 'too-many-failures':
    case 'too-many-requests':
    case 'resend-too-soon':
    case 'no-sends-left':
      return { kind: 'wait', status: 429, ...wait };
    case 'destination-not-allowed':
    case 'channel-unavailable':
    case 'channel-stopped':
    case 'address-unreachable':
    case 'invalid-request':
      return { kind: 'address', status: 422, elsewhere: true };
    default:
      return { kind: 'unavailable', status: 503, ...wait };
  }
}

export function logFailure(request: FastifyRequest, { error }: Failed): void {
  const what = error instanceof CountersignProblem ? error.slug : error.reason;
  // The message names no address; those of the service's answer to a bad one would, so it stays out.
  request.log.warn({ event: 'countersign.declined', what }, 'no code could be sent or redeemed');
}

/** Sends the browser to the page where the code is typed. */
export function toCodePage(reply: FastifyReply, url: string): FastifyReply {
  return reply.redirect(url, 303);
}
