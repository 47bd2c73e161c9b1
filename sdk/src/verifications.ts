import type {
  CheckedVerification,
  CheckVerification,
  CreateVerification,
  MessagesOfVerification,
  PasskeyRequest,
  RedeemVerification,
  ResendVerification,
  Verification,
} from './generated/api-types.ts';
import type { Transport } from './transport.ts';
import { CountersignUnreachable } from './unreachable.ts';

export type CallOptions = {
  /** Yours, to make a call repeatable across a crash of your own; otherwise each call gets a fresh one. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
};

/** Every method throws CountersignProblem when Countersign declines, CountersignUnreachable when no answer came. */
export type Verifications = {
  /** Sends a code. Asking again while one is pending for the same person and purpose gives that one back. */
  create(params: CreateVerification, options?: CallOptions): Promise<Verification>;
  /** Where it stands. Sign nobody in on `approved` read here: that is not to say that *this* browser did it. */
  get(id: string, options?: Pick<CallOptions, 'signal'>): Promise<Verification>;
  /** What became of its messages: for whoever has to explain why no code came. */
  messages(id: string, options?: Pick<CallOptions, 'signal'>): Promise<MessagesOfVerification['messages']>;
  /**
   * For a page of your own: what to hand to PublicKeyCredential.parseRequestOptionsFromJSON and navigator.credentials.get.
   * They change with each try, so ask anew.
   */
  passkeyOptions(id: string, options?: Pick<CallOptions, 'signal'>): Promise<PasskeyRequest['options']>;
  /** Judges what the person typed. A wrong code is an outcome; `approved` is answered once. */
  check(id: string, params: CheckVerification, options?: CallOptions): Promise<CheckedVerification>;
  resend(id: string, params?: ResendVerification, options?: CallOptions): Promise<Verification>;
  cancel(id: string, options?: CallOptions): Promise<Verification>;
  /** Spends the ticket that came back with the browser. First compare `id` with the one you opened for that browser. */
  redeem(id: string, params: RedeemVerification, options?: CallOptions): Promise<Verification>;
};

export function createVerifications(send: Transport): Verifications {
  const post = (path: string, body: object, options: CallOptions = {}) =>
    send({ method: 'POST', path, body, ...options });
  return {
    create: async (params, options) => verification(await post('/v1/verifications', params, options)),
    get: async (id, options) => verification(await send({ method: 'GET', path: pathOf(id), ...options })),
    messages: async (id, options) =>
      messages(await send({ method: 'GET', path: `${pathOf(id)}/messages`, ...options })),
    passkeyOptions: async (id, options) =>
      passkeyOptions(await send({ method: 'GET', path: `${pathOf(id)}/passkey`, ...options })),
    check: async (id, params, options) => checked(await post(`${pathOf(id)}/check`, params, options)),
    resend: async (id, params = {}, options) =>
      verification(await post(`${pathOf(id)}/resend`, params, options)),
    cancel: async (id, options) => verification(await post(`${pathOf(id)}/cancel`, {}, options)),
    redeem: async (id, params, options) => verification(await post(`${pathOf(id)}/redeem`, params, options)),
  };
}

/** An id often comes straight from a query: `..` in it would call another path with the shop's key. */
function pathOf(id: string): string {
  if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    throw new TypeError("That is no verification's id (ver_…).");
  }
  return `/v1/verifications/${id}`;
}

type Body = Readonly<Record<string, unknown>>;

/** The members without which nothing can be decided; newer ones may come along. */
function isVerification(body: Body): body is Body & Verification {
  return ['id', 'status', 'purpose', 'url'].every((name) => typeof body[name] === 'string');
}

function verification(body: Body): Body & Verification {
  if (isVerification(body)) return body;
  throw new CountersignUnreachable(
    'unexpected-answer',
    'The answer is JSON, but no verification. Is baseUrl right?',
  );
}

function isMessages(body: Body): body is Body & MessagesOfVerification {
  return Array.isArray(body.messages);
}

function messages(body: Body): MessagesOfVerification['messages'] {
  if (isMessages(body)) return body.messages;
  throw new CountersignUnreachable('unexpected-answer', 'The answer is JSON, but holds no messages.');
}

function passkeyOptions({ options }: Body): PasskeyRequest['options'] {
  if (typeof options === 'object' && options !== null) return { ...options };
  throw new CountersignUnreachable('unexpected-answer', 'The answer is JSON, but holds no options.');
}

function isChecked(body: Body & Verification): body is Body & CheckedVerification {
  return typeof body.outcome === 'string';
}

function checked(body: Body): CheckedVerification {
  const read = verification(body);
  if (isChecked(read)) return read;
  throw new CountersignUnreachable('unexpected-answer', 'The answer to a check came without an outcome.');
}
