import { verify } from 'node:crypto';
import type { Vendor, VendorReply, VendorRequest, VendorTools } from '../vendor.ts';

const clientId = 'simulated-client';
const clientSecret = 'simulated secret/+';
const scopes = 'dpv:FraudPreventionAndDetection one-time-password-sms:send-validate';
const tokenSeconds = 300;
const codeSeconds = 300;
const maxTries = 3;

export type CamaraOptions = {
  /** As PEM; absent: the client has a secret. */
  readonly publicKey?: string;
};

export type CamaraVendor = Vendor & {
  /** Withdraws all tokens. */
  forgetTokens(): void;
};

type Code = {
  readonly number: string;
  readonly code: string;
  readonly until: number;
  tries: number;
  isOver: boolean;
};

/** An operator of the GSMA Open Gateway: One Time Password SMS 1.1, with its token endpoint. */
export function createCamara(tools: VendorTools, { publicKey }: CamaraOptions = {}): CamaraVendor {
  const { carrier } = tools;
  const tokens = new Map<string, number>();
  const codes = new Map<string, Code>();
  const settings = { clientId, ...(publicKey === undefined ? { clientSecret } : {}) };
  const isKnown = ({ headers }: VendorRequest): boolean => {
    const [, token = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
    return (tokens.get(token) ?? 0) > carrier.clock.now();
  };
  return {
    name: 'camara',
    settings,
    settingsAt: (url) => ({ ...settings, baseUrl: url, tokenUrl: `${url}/oauth2/token` }),
    forgetTokens: () => tokens.clear(),
    handle(request) {
      if (request.method !== 'POST') return error(405, 'METHOD_NOT_ALLOWED');
      if (request.path === '/oauth2/token') return giveToken(request, tools, tokens, publicKey);
      if (!isKnown(request)) return error(401, 'UNAUTHENTICATED');
      if (!/^[a-zA-Z0-9-_:;./<>{}]{0,256}$/.test(request.headers['x-correlator'] ?? ''))
        return error(400, 'INVALID_ARGUMENT');
      switch (request.path) {
        case '/one-time-password-sms/v1/send-code':
          return sendCode(request, tools, codes);
        case '/one-time-password-sms/v1/validate-code':
          return validateCode(request, tools, codes);
        default:
          return error(404, 'NOT_FOUND');
      }
    },
  };
}

function error(status: number, code: string, message = 'No.'): VendorReply {
  return { status, body: { status, code, message } };
}

function giveToken(
  { body, headers, url }: VendorRequest,
  { carrier }: VendorTools,
  tokens: Map<string, number>,
  publicKey: string | undefined,
): VendorReply {
  const form = new URLSearchParams(body);
  const basic = `Basic ${Buffer.from(`${clientId}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;
  const now = carrier.clock.now() / 1000;
  const isClient =
    publicKey === undefined
      ? headers.authorization === basic
      : isAsserted(form.get('client_assertion') ?? '', publicKey, url, now) &&
        form.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  if (!isClient) return { status: 400, body: { error: 'invalid_client' } };
  if (form.get('grant_type') !== 'client_credentials')
    return { status: 400, body: { error: 'unsupported_grant_type' } };
  if (form.get('scope') !== scopes) return { status: 400, body: { error: 'invalid_scope' } };
  const token = carrier.random.hex(32);
  tokens.set(token, carrier.clock.now() + tokenSeconds * 1000);
  return {
    status: 200,
    body: { access_token: token, token_type: 'Bearer', expires_in: tokenSeconds, scope: scopes },
  };
}

function isAsserted(jwt: string, publicKey: string, url: string, now: number): boolean {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  if (!verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))) return false;
  const { iss, sub, aud, exp, iat, jti } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const isOurs = iss === clientId && sub === clientId && aud === url && typeof jti === 'string';
  return isOurs && exp > now && exp - now <= 300 && iat <= now + 1 && exp - iat <= 300;
}

function sendCode(request: VendorRequest, { carrier }: VendorTools, codes: Map<string, Code>): VendorReply {
  const { phoneNumber, message, ...more } = JSON.parse(request.body) as {
    phoneNumber?: string;
    message?: string;
  };
  const isRight =
    /^\+[1-9][0-9]{4,14}$/.test(phoneNumber ?? '') &&
    /\{\{code\}\}/.test(message ?? '') &&
    (message ?? '').length <= 160 &&
    Object.keys(more).length === 0;
  if (!isRight || phoneNumber === undefined || message === undefined) return error(400, 'INVALID_ARGUMENT');
  const conduct = carrier.door();
  switch (conduct) {
    case 'refuse':
      return error(403, 'ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_BLOCKED', `Not to ${phoneNumber}`);
    case 'fail':
      return error(503, 'UNAVAILABLE');
    case 'throttle':
      return error(429, 'TOO_MANY_REQUESTS');
    case 'accept':
      break;
    default:
      return conduct;
  }
  for (const earlier of codes.values()) if (earlier.number === phoneNumber) earlier.isOver = true;
  const code = String(Math.floor(carrier.random.next() * 1e6)).padStart(6, '0');
  const id = `${carrier.random.hex(8)}-${carrier.random.hex(4)}-${carrier.random.hex(4)}-${carrier.random.hex(4)}-${carrier.random.hex(12)}`;
  codes.set(id, {
    number: phoneNumber,
    code,
    until: carrier.clock.now() + codeSeconds * 1000,
    tries: 0,
    isOver: false,
  });
  carrier.submit({
    channel: 'sms',
    from: 'Operator',
    to: phoneNumber,
    text: message.replaceAll('{{code}}', code),
  });
  return { status: 200, body: { authenticationId: id } };
}

function validateCode(
  request: VendorRequest,
  { carrier }: VendorTools,
  codes: Map<string, Code>,
): VendorReply {
  const { authenticationId = '', code = '', ...more } = JSON.parse(request.body) as Record<string, string>;
  if (Object.keys(more).length > 0 || code.length > 10) return error(400, 'INVALID_ARGUMENT');
  const conduct = carrier.door();
  switch (conduct) {
    case 'refuse':
      return error(403, 'PERMISSION_DENIED', `${code} is not for you`);
    case 'fail':
      return error(503, 'UNAVAILABLE', code);
    case 'throttle':
      return error(429, 'TOO_MANY_REQUESTS', code);
    case 'accept':
      break;
    default:
      return conduct;
  }
  const known = codes.get(authenticationId);
  if (!known) return error(404, 'NOT_FOUND');
  if (known.isOver || known.until <= carrier.clock.now())
    return error(400, 'ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED');
  if (known.code === code) {
    known.isOver = true;
    return { status: 204 };
  }
  known.tries++;
  if (known.tries < maxTries) return error(400, 'ONE_TIME_PASSWORD_SMS.INVALID_OTP', `${code} is wrong`);
  known.isOver = true;
  return error(400, 'ONE_TIME_PASSWORD_SMS.VERIFICATION_FAILED');
}
