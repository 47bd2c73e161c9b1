import { type Static, Type } from 'typebox';
import type { Judgement } from '#core/operator-code.ts';
import type { OperatorJudgement, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { readBaseUrl } from '../vendor/base-url.ts';
import { textOf } from '../vendor/json-member.ts';
import { UnderWay } from '../vendor/under-way.ts';
import { callVendor, slug, type VendorReply } from '../vendor/vendor-call.ts';
import { CamaraAccess, camaraAccessSettings } from './camara-access.ts';

export const camaraSettings = Type.Object(
  {
    ...camaraAccessSettings,
    baseUrl: Type.String({
      description: "The operator's API root; /one-time-password-sms/v1 comes after it.",
    }),
  },
  { additionalProperties: false },
);

/** Codes that an operator makes, sends and judges: we never see one before it is typed. */
export type OperatorCodes = OperatorJudgement & {
  /** Sends a new code. Any earlier one to that number is worth nothing from then on. */
  send(request: SendCode, signal: AbortSignal): Promise<CodeSent>;
  close(): Promise<void>;
};

export type SendCode = {
  /** E.164. */
  readonly to: string;
  /** At most 160 characters, with `{{code}}` where the code goes. */
  readonly text: string;
  /** What our logs and the operator's have in common: an id, nothing else. */
  readonly correlator: string;
};

export type CodeSent =
  | { readonly outcome: 'accepted'; readonly authenticationId: string }
  | Exclude<ProviderAnswer, { outcome: 'accepted' }>;

/** An operator that only counts sends says these of one number for a while. */
const refusals: Readonly<Record<string, string>> = {
  'ONE_TIME_PASSWORD_SMS.MAX_OTP_CODES_EXCEEDED': 'camara-too-many-codes',
  'ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED': 'camara-number-not-allowed',
  'ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_BLOCKED': 'camara-number-blocked',
  INVALID_ARGUMENT: 'camara-invalid-argument',
  OUT_OF_RANGE: 'camara-invalid-argument',
  NOT_FOUND: 'camara-not-found',
  IDENTIFIER_NOT_FOUND: 'camara-not-found',
  SERVICE_NOT_APPLICABLE: 'camara-not-applicable',
};
const judgements: Readonly<Record<string, Exclude<Judgement['kind'], 'unknown'>>> = {
  'ONE_TIME_PASSWORD_SMS.INVALID_OTP': 'wrong',
  'ONE_TIME_PASSWORD_SMS.VERIFICATION_FAILED': 'exhausted',
  'ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED': 'over',
  NOT_FOUND: 'over',
};

/**
 * GSMA Open Gateway, CAMARA One Time Password SMS 1.1.
 * https://github.com/camaraproject/OTPValidation
 *
 * The operator makes a code of its own and judges it; docs/adr/0014-operator-codes.md says what that does to our laws.
 * @throws Error for settings that can't work, in words for the operator; never with a secret in them
 */
export function createCamaraCodes(given: Static<typeof camaraSettings>, tools: ProviderTools): OperatorCodes {
  const underWay = new UnderWay();
  const access = new CamaraAccess(given, 'one-time-password-sms:send-validate', tools, underWay);
  readBaseUrl(given.tokenUrl, 'tokenUrl');
  const base = `${readBaseUrl(given.baseUrl)}/one-time-password-sms/v1`;

  /** A token may have been withdrawn before its time: then once more, with a new one. */
  async function call(
    path: string,
    correlator: string,
    body: object,
    signal: AbortSignal,
    again = true,
  ): Promise<Reply> {
    const granted = await access.token(signal);
    if (!granted.ok) return granted;
    const headers = {
      authorization: `Bearer ${granted.token}`,
      'content-type': 'application/json',
      'x-correlator': correlator,
    };
    const request = { url: `${base}${path}`, headers, body: JSON.stringify(body) };
    const result = await callVendor('camara', tools.fetch, request, signal);
    if (result.ok || !isUnauthenticated(result.answer)) return result;
    access.forget(granted.token);
    return granted.isFresh || !again ? result : call(path, correlator, body, signal, false);
  }

  return {
    async send({ to, text, correlator }, signal) {
      // A surrogate pair is one character to the operator or two; to be safe it is two.
      if (!/^\+[1-9]\d{4,14}$/.test(to) || !text.includes('{{code}}') || text.length > 160) {
        return { outcome: 'refused', reason: 'camara-not-sendable' };
      }
      const body = { phoneNumber: to, message: text };
      const result = await call('/send-code', correlator, body, underWay.signal(signal));
      return result.ok ? sentBy(result.reply) : withoutAccepted(result.answer);
    },
    async validate({ authenticationId, code, correlator }, signal) {
      if (!/^[A-Za-z0-9]{1,10}$/.test(code)) return { kind: 'malformed' };
      const body = { authenticationId, code };
      const result = await call('/validate-code', correlator, body, underWay.signal(signal));
      return result.ok ? judgedBy(result.reply) : { kind: 'unknown', reason: reasonOf(result.answer) };
    },
    async close() {
      underWay.close();
    },
  };
}

export const camara: ProviderKind<typeof camaraSettings> = {
  kind: 'camara',
  settings: camaraSettings,
  create(given, tools) {
    const codes = createCamaraCodes(given, tools);
    return {
      name: tools.name,
      channels: ['sms'],
      operator: codes,
      async send({ to, content, messageId }, signal) {
        if (content.kind !== 'sms') return { outcome: 'refused', reason: 'camara-not-sendable' };
        return codes.send({ to, text: content.text, correlator: messageId }, signal);
      },
      close: () => codes.close(),
    };
  },
};

type Reply =
  | { readonly ok: true; readonly reply: VendorReply }
  | { readonly ok: false; readonly answer: ProviderAnswer };

const reasonOf = (answer: ProviderAnswer): string =>
  answer.outcome === 'accepted' ? 'camara-protocol' : answer.reason;
const isUnauthenticated = (answer: ProviderAnswer): boolean => reasonOf(answer) === 'camara-setup-sign-in';

function withoutAccepted(answer: ProviderAnswer): CodeSent {
  return answer.outcome === 'accepted' ? { outcome: 'retry', reason: 'camara-protocol' } : answer;
}

function sentBy({ status, json }: VendorReply): CodeSent {
  const authenticationId = textOf(json, 'authenticationId');
  if (status === 200 && authenticationId && authenticationId.length <= 36) {
    return { outcome: 'accepted', authenticationId };
  }
  if (status < 400) return { outcome: 'retry', reason: 'camara-protocol' };
  const code = textOf(json, 'code') ?? '';
  const refusal = Object.hasOwn(refusals, code) ? refusals[code] : undefined;
  if (refusal !== undefined) return { outcome: 'refused', reason: refusal };
  if (status === 403) return { outcome: 'retry', reason: 'camara-setup-permission', afterSeconds: 30 };
  return { outcome: 'retry', reason: slug('camara', code || status) };
}

function judgedBy({ status, json }: VendorReply): Judgement {
  if (status === 204) return { kind: 'right' };
  const code = textOf(json, 'code') ?? '';
  const judgement = Object.hasOwn(judgements, code) ? judgements[code] : undefined;
  // Said with the status that belongs to it: a proxy's 200 with an error page in it is nobody's judgement.
  if (judgement !== undefined && (status === 400 || status === 404)) return { kind: judgement };
  if (status === 400 && (code === 'INVALID_ARGUMENT' || code === 'OUT_OF_RANGE'))
    return { kind: 'malformed' };
  if (status === 403) return { kind: 'unknown', reason: 'camara-setup-permission' };
  return { kind: 'unknown', reason: status < 400 ? 'camara-protocol' : slug('camara', code || status) };
}
