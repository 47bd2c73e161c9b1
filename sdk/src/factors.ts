import type {
  BegunApp,
  BegunPasskey,
  ConfirmedFactor,
  ConfirmFactor,
  EnrolAddress,
  EnrolApp,
  EnrolPasskey,
  EnrolRecoveryCodes,
  EnrolToken,
  Factor,
  FactorList,
  ImportApp,
  NewRecoveryCodes,
  OpenSecurityPage,
  RemoveFactor,
  ReportRecycled,
  ResyncedFactor,
  ResyncFactor,
  SecurityPage,
  SetTwoStep,
} from './generated/api-types.ts';
import type { Transport } from './transport.ts';
import { CountersignUnreachable } from './unreachable.ts';
import { userPath } from './user-path.ts';
import type { CallOptions } from './verifications.ts';

type Signal = Pick<CallOptions, 'signal'>;

/**
 * What your users have enrolled, by your own ids for them. Whoever has a factor shows it before any is added or removed:
 * pass the id of a `change_factor` verification that they have approved as `authorization`.
 */
export type Factors = {
  /** In the order in which the person wants to be asked. */
  list(userId: string, options?: Signal): Promise<FactorList>;
  /** The address of a `verify_contact` verification that they have approved just now. */
  enrolAddress(userId: string, params: EnrolAddress, options?: Signal): Promise<Factor>;
  /** A token that counts; `confirm` it by its first code. */
  enrolToken(userId: string, params: EnrolToken, options?: Signal): Promise<Factor>;
  /** An authenticator app: a QR code and a secret to type, said once; `confirm` it by its first code. */
  enrolApp(userId: string, params: EnrolApp, options?: Signal): Promise<BegunApp>;
  /** An app or a token that somebody used with the system you come from, by its `otpauth://` address: it counts at once. */
  importApp(userId: string, params: ImportApp, options?: Signal): Promise<Factor>;
  /** Ten codes in place of the set before, said once. */
  makeRecoveryCodes(userId: string, params?: EnrolRecoveryCodes, options?: Signal): Promise<NewRecoveryCodes>;
  /** Options for `navigator.credentials.create`; what that answers confirms it. */
  enrolPasskey(userId: string, params: EnrolPasskey, options?: Signal): Promise<BegunPasskey>;
  /** A wrong code is an outcome: ask again. */
  confirm(
    userId: string,
    factorId: string,
    params: ConfirmFactor,
    options?: Signal,
  ): Promise<ConfirmedFactor>;
  /** By two codes that an app or a token shows one after the other, when one isn't taken any more. */
  resync(userId: string, factorId: string, params: ResyncFactor, options?: Signal): Promise<ResyncedFactor>;
  /**
   * An operator or a mail provider says that the address was given out to somebody else: no code goes there any more. Taken back
   * by `{ recycled: false }`.
   */
  reportRecycled(
    userId: string,
    factorId: string,
    params?: ReportRecycled,
    options?: Signal,
  ): Promise<Factor>;
  rename(userId: string, factorId: string, name: string, options?: Signal): Promise<Factor>;
  order(userId: string, factorIds: readonly string[], options?: Signal): Promise<FactorList>;
  remove(userId: string, factorId: string, params?: RemoveFactor, options?: Signal): Promise<Factor>;
  /** Two-step verification on or off. On needs a backup: two factors, or one and recovery codes. */
  setTwoStep(userId: string, params: SetTwoStep, options?: Signal): Promise<FactorList>;
  /** Where to send a browser that is signed in, so that the person manages all this: good for half an hour. */
  securityPage(userId: string, params?: OpenSecurityPage, options?: Signal): Promise<SecurityPage>;
  /** For an account that is closed: all that they have enrolled is gone. */
  forget(userId: string, options?: Signal): Promise<void>;
};

export function createFactors(send: Transport): Factors {
  const post = (path: string, body: object, options: Signal = {}) =>
    send({ method: 'POST', path, body, ...options });
  return {
    list: async (userId, options) =>
      factorListOf(await send({ method: 'GET', path: pathOf(userId), ...options })),
    enrolAddress: async (userId, params, options) =>
      factorOf(await post(`${pathOf(userId)}/address`, params, options)),
    enrolToken: async (userId, params, options) =>
      factorOf(await post(`${pathOf(userId)}/hotp`, params, options)),
    enrolApp: async (userId, params, options) =>
      begunAppOf(await post(`${pathOf(userId)}/totp`, params, options)),
    importApp: async (userId, params, options) =>
      factorOf(await post(`${pathOf(userId)}/import`, params, options)),
    makeRecoveryCodes: async (userId, params = {}, options) =>
      codesOf(await post(`${pathOf(userId)}/recovery-codes`, params, options)),
    enrolPasskey: async (userId, params, options) =>
      begunOf(await post(`${pathOf(userId)}/passkey`, params, options)),
    confirm: async (userId, factorId, params, options) =>
      confirmedOf(await post(`${pathOf(userId, factorId)}/confirm`, params, options)),
    resync: async (userId, factorId, params, options) =>
      resyncedOf(await post(`${pathOf(userId, factorId)}/resync`, params, options)),
    reportRecycled: async (userId, factorId, params = {}, options) =>
      factorOf(await post(`${pathOf(userId, factorId)}/recycled`, params, options)),
    rename: async (userId, factorId, name, options) =>
      factorOf(await post(`${pathOf(userId, factorId)}/rename`, { name }, options)),
    order: async (userId, factorIds, options) =>
      factorListOf(await post(`${pathOf(userId)}/order`, { factorIds }, options)),
    remove: async (userId, factorId, params = {}, options) =>
      factorOf(await post(`${pathOf(userId, factorId)}/remove`, params, options)),
    setTwoStep: async (userId, params, options) =>
      factorListOf(await post(`${userPath(userId)}/two-step`, params, options)),
    securityPage: async (userId, params = {}, options) =>
      pageOf(await post(`${userPath(userId)}/security-page`, params, options)),
    forget: async (userId, options) => {
      await post(`${userPath(userId)}/forget`, {}, options);
    },
  };
}

function pathOf(userId: string, factorId?: string): string {
  const path = `${userPath(userId)}/factors`;
  if (factorId === undefined) return path;
  if (!/^fac_[a-z0-9]{1,60}$/.test(factorId)) throw new TypeError("That is no factor's id (fac_…).");
  return `${path}/${factorId}`;
}

type Body = Readonly<Record<string, unknown>>;

function isFactor(body: Body): body is Body & Factor {
  return typeof body.id === 'string' && typeof body.kind === 'string';
}

function factorOf(body: Body): Factor {
  if (isFactor(body)) return body;
  throw unexpected('no factor');
}

function isList(body: Body): body is Body & FactorList {
  return Array.isArray(body.factors);
}

function factorListOf(body: Body): FactorList {
  if (isList(body)) return body;
  throw unexpected('no factors');
}

function isBegun(body: Body): body is Body & BegunPasskey {
  return typeof body.options === 'object' && body.options !== null;
}

function begunOf(body: Body): BegunPasskey {
  if (isBegun(body)) return body;
  throw unexpected('no options');
}

function isBegunApp(body: Body): body is Body & BegunApp {
  return typeof body.uri === 'string';
}

function begunAppOf(body: Body): BegunApp {
  if (isBegunApp(body)) return body;
  throw unexpected('no uri');
}

function isCodes(body: Body): body is Body & NewRecoveryCodes {
  return Array.isArray(body.codes);
}

function codesOf(body: Body): NewRecoveryCodes {
  if (isCodes(body)) return body;
  throw unexpected('no codes');
}

function isPage(body: Body): body is Body & SecurityPage {
  return typeof body.url === 'string';
}

function pageOf(body: Body): SecurityPage {
  if (isPage(body)) return body;
  throw unexpected('no url');
}

function isResynced(body: Body): body is Body & ResyncedFactor {
  return typeof body.outcome === 'string';
}

function resyncedOf(body: Body): ResyncedFactor {
  if (isResynced(body)) return body;
  throw unexpected('no outcome');
}

function isConfirmed(body: Body): body is Body & ConfirmedFactor {
  return typeof body.outcome === 'string';
}

function confirmedOf(body: Body): ConfirmedFactor {
  if (isConfirmed(body)) return body;
  throw unexpected('no outcome');
}

function unexpected(what: string): CountersignUnreachable {
  return new CountersignUnreachable('unexpected-answer', `The answer is JSON, but holds ${what}.`);
}
