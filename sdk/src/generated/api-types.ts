// Made from the API by `npm run generate`. Do not edit.

export interface ApiSchemas {
  Verification: Verification;
  CreateVerification: CreateVerification;
  Problem: Problem;
  MessagesOfVerification: MessagesOfVerification;
  PasskeyRequest: PasskeyRequest;
  CheckedVerification: CheckedVerification;
  CheckVerification: CheckVerification;
  ResendVerification: ResendVerification;
  CancelVerification: CancelVerification;
  RedeemVerification: RedeemVerification;
  Factor: Factor;
  FactorList: FactorList;
  EnrolAddress: EnrolAddress;
  EnrolToken: EnrolToken;
  BegunPasskey: BegunPasskey;
  EnrolPasskey: EnrolPasskey;
  BegunApp: BegunApp;
  EnrolApp: EnrolApp;
  ImportApp: ImportApp;
  NewRecoveryCodes: NewRecoveryCodes;
  EnrolRecoveryCodes: EnrolRecoveryCodes;
  ConfirmedFactor: ConfirmedFactor;
  ConfirmFactor: ConfirmFactor;
  ResyncedFactor: ResyncedFactor;
  ResyncFactor: ResyncFactor;
  ReportRecycled: ReportRecycled;
  RenameFactor: RenameFactor;
  OrderFactors: OrderFactors;
  RemoveFactor: RemoveFactor;
  SetTwoStep: SetTwoStep;
  SecurityPage: SecurityPage;
  OpenSecurityPage: OpenSecurityPage;
  Browser: Browser;
  BrowserList: BrowserList;
  TrustedBrowser: TrustedBrowser;
  TrustBrowser: TrustBrowser;
  DistrustBrowsers: DistrustBrowsers;
  RecoveryPage: RecoveryPage;
  BeginRecovery: BeginRecovery;
  Recovery: Recovery;
  ProveRecovery: ProveRecovery;
  CancelRecovery: CancelRecovery;
  FinishRecovery: FinishRecovery;
  ToldUser: ToldUser;
  TellUser: TellUser;
  LiftFreeze: LiftFreeze;
  ReachAgain: ReachAgain;
}
export interface Verification {
  id: string;
  /**
   * Where it stands.
   */
  status: 'pending' | 'approved' | 'exhausted' | 'expired' | 'canceled' | 'undeliverable';
  purpose: string;
  /**
   * How a code travels.
   */
  channel: 'sms' | 'voice' | 'email' | 'whatsapp' | null;
  /**
   * Where the last message went, masked; null: none was asked for.
   */
  to: string | null;
  binding: {
    [k: string]: string;
  };
  /**
   * How long the code is.
   */
  digits: number;
  userId: string | null;
  /**
   * The hosted page: send the browser here, and it comes back to returnUrl.
   */
  url: string;
  /**
   * When it was opened.
   */
  createdAt: string;
  /**
   * When the code ends. Counted from the first acceptance by a provider, so it moves once.
   */
  expiresAt: string;
  /**
   * When the last message was put on its way.
   */
  sentAt: string | null;
  /**
   * When the next message may be sent on this channel; null: never.
   */
  resendAt: string | null;
  /**
   * Within so many seconds nine of ten messages on this channel to this country arrived of late; null: not known.
   */
  expectedSeconds: number | null;
  /**
   * A message made those before it worthless: tell the person that only the newest one works.
   */
  onlyNewest: boolean;
  /**
   * Messages left on this channel.
   */
  sendsLeft: number;
  /**
   * Tries left.
   */
  checksLeft: number;
  /**
   * What the person has enrolled and may answer with instead of a code that is sent, best first.
   *
   * Items: What somebody has enrolled and answers with.
   */
  ownMethods: ('passkey' | 'totp' | 'hotp' | 'recovery_codes')[];
  /**
   * What was answered with; null: not approved.
   */
  approvedBy:
    | 'sms'
    | 'voice'
    | 'email'
    | 'whatsapp'
    | 'passkey'
    | 'totp'
    | 'hotp'
    | 'recovery_codes'
    | 'trusted_browser'
    | null;
  /**
   * What speaks against relying on the approval.
   *
   * Items: sign-count-went-back: the passkey's counter didn't grow, so it may have been copied. address-not-verified-lately: the code went to an address that wasn't verified for a year, which may have changed hands. Ask for more before much is at stake.
   */
  signals: ('sign-count-went-back' | 'address-not-verified-lately')[];
  /**
   * After a sign-in: the app wants everybody to have two-step verification, and this person has no backup yet. Send them to the security page before they go on.
   */
  enrolmentNeeded: boolean;
  /**
   * Approved by a recovery code: how many are left. At two or fewer, ask the person to make new ones; the hosted page does.
   */
  recoveryCodesLeft: number | null;
  /**
   * Other ways to get the same code.
   */
  nextChannels: {
    /**
     * How a code travels.
     */
    channel: 'sms' | 'voice' | 'email' | 'whatsapp';
    to: string;
    /**
     * From when.
     */
    availableAt: string;
    [k: string]: unknown;
  }[];
}
export interface CreateVerification {
  /**
   * A phone number (+491701234567, or national in the app's first country) or an e-mail address. Left out: what the user has enrolled; with no userId either (sign_in_passwordless), a passkey that says who somebody is.
   */
  to?: string;
  /**
   * Other addresses of the same person, verified before, that "try another way" may use.
   *
   * @maxItems 2
   */
  alternatives?: string[];
  /**
   * The app's own id for the person. Wrong codes are counted on it, whatever address is used.
   */
  userId?: string;
  /**
   * Phone numbers and e-mail addresses of the person that your own records hold as verified: never what somebody types or tells an agent, and none that was changed in the last three days. Those of a kind that the person has enrolled here prove nothing. All of them are told.
   *
   * @maxItems 3
   */
  contacts?: string[];
  /**
   * How a code travels.
   */
  channel?: 'sms' | 'voice' | 'email' | 'whatsapp';
  /**
   * Why: sign_in, sign_in_passwordless, verify_contact, payment, change_contact, change_password, change_factor, recover, handover, or your own.
   */
  purpose: string;
  /**
   * Facts the code is good for and nothing else. `payment` needs amount ("129.90"), currency ("EUR") and payee; `handover` needs parcel. Change one and the code no longer matches.
   */
  binding?: {
    [k: string]: string;
  };
  /**
   * BCP 47: the language of the message and the page. en, de, es, hi, ja and ar are there.
   */
  locale?: string;
  client?: {
    /**
     * The person's IP address, for limits per client; with the port that a proxy writes behind it, if need be. Never your own server's.
     */
    ip?: string;
    /**
     * Where the code will be typed: texts to android end by the hash of the app, if it has said one, all others by its host.
     */
    kind?: 'web' | 'android' | 'ios';
    /**
     * As the person would call it.
     */
    browser?: string;
    /**
     * Roughly where.
     */
    place?: string;
  };
  /**
   * Where the hosted page sends the browser in the end; on one of the app's origins.
   */
  returnUrl?: string;
  /**
   * The token of a trusted browser, from your cookie. For sign_in the verification comes back approved then, with nothing sent; for anything else its wrong codes count apart. One that isn't trusted any more changes nothing.
   */
  browser?: string;
  /**
   * For handover only: the end of the delivery day, at most 36 hours away.
   */
  expiresAt?: string;
  /**
   * Nobody in the app has this address. The person sees what everybody sees; nothing is sent and no code is right.
   */
  decoy?: boolean;
}
export interface Problem {
  /**
   * Stable; compare the part after the last slash.
   */
  type: string;
  title: string;
  status: number;
  detail: string;
  /**
   * Request id, as in the logs.
   */
  instance: string;
  /**
   * When it is worth trying again.
   */
  retryAt?: string;
  /**
   * Other ways by which the same person can be reached now.
   *
   * Items: How a code travels.
   */
  nextChannels?: ('sms' | 'voice' | 'email' | 'whatsapp')[];
  errors?: {
    path: string;
    message: string;
    [k: string]: unknown;
  }[];
  [k: string]: unknown;
}
export interface MessagesOfVerification {
  messages: {
    id: string;
    /**
     * How a code travels.
     */
    channel: 'sms' | 'voice' | 'email' | 'whatsapp';
    /**
     * Masked.
     */
    to: string;
    /**
     * accepted: a provider has it, and has not said that it arrived. dropped: nobody wanted it any more.
     */
    status: 'queued' | 'accepted' | 'delivered' | 'failed' | 'dropped';
    /**
     * Who had it last.
     */
    provider: string | null;
    /**
     * Oldest first.
     */
    events: {
      /**
       * When.
       */
      at: string;
      /**
       * accepted, retry, refused: what a provider said. sent, pressed, delivered, read, failed: what its receipt said (pressed: the key of a call, whereupon the code is read). approved: the code was typed.
       */
      event:
        | 'created'
        | 'accepted'
        | 'retry'
        | 'refused'
        | 'dropped'
        | 'sent'
        | 'pressed'
        | 'delivered'
        | 'read'
        | 'failed'
        | 'approved';
      provider?: string;
      /**
       * A short word such as smpp-esme-rthrottled.
       */
      reason?: string;
      [k: string]: unknown;
    }[];
    [k: string]: unknown;
  }[];
}
export interface PasskeyRequest {
  /**
   * For PublicKeyCredential.parseRequestOptionsFromJSON and navigator.credentials.get.
   */
  options: {
    [k: string]: unknown;
  };
}
export interface CheckedVerification {
  /**
   * approved: this answer was right, and is the only one that ever will be. wrong: it was not. ended: it came too late.
   */
  outcome: 'approved' | 'wrong' | 'ended';
  id: string;
  /**
   * Where it stands.
   */
  status: 'pending' | 'approved' | 'exhausted' | 'expired' | 'canceled' | 'undeliverable';
  purpose: string;
  /**
   * How a code travels.
   */
  channel: 'sms' | 'voice' | 'email' | 'whatsapp' | null;
  /**
   * Where the last message went, masked; null: none was asked for.
   */
  to: string | null;
  binding: {
    [k: string]: string;
  };
  /**
   * How long the code is.
   */
  digits: number;
  userId: string | null;
  /**
   * The hosted page: send the browser here, and it comes back to returnUrl.
   */
  url: string;
  /**
   * When it was opened.
   */
  createdAt: string;
  /**
   * When the code ends. Counted from the first acceptance by a provider, so it moves once.
   */
  expiresAt: string;
  /**
   * When the last message was put on its way.
   */
  sentAt: string | null;
  /**
   * When the next message may be sent on this channel; null: never.
   */
  resendAt: string | null;
  /**
   * Within so many seconds nine of ten messages on this channel to this country arrived of late; null: not known.
   */
  expectedSeconds: number | null;
  /**
   * A message made those before it worthless: tell the person that only the newest one works.
   */
  onlyNewest: boolean;
  /**
   * Messages left on this channel.
   */
  sendsLeft: number;
  /**
   * Tries left.
   */
  checksLeft: number;
  /**
   * What the person has enrolled and may answer with instead of a code that is sent, best first.
   *
   * Items: What somebody has enrolled and answers with.
   */
  ownMethods: ('passkey' | 'totp' | 'hotp' | 'recovery_codes')[];
  /**
   * What was answered with; null: not approved.
   */
  approvedBy:
    | 'sms'
    | 'voice'
    | 'email'
    | 'whatsapp'
    | 'passkey'
    | 'totp'
    | 'hotp'
    | 'recovery_codes'
    | 'trusted_browser'
    | null;
  /**
   * What speaks against relying on the approval.
   *
   * Items: sign-count-went-back: the passkey's counter didn't grow, so it may have been copied. address-not-verified-lately: the code went to an address that wasn't verified for a year, which may have changed hands. Ask for more before much is at stake.
   */
  signals: ('sign-count-went-back' | 'address-not-verified-lately')[];
  /**
   * After a sign-in: the app wants everybody to have two-step verification, and this person has no backup yet. Send them to the security page before they go on.
   */
  enrolmentNeeded: boolean;
  /**
   * Approved by a recovery code: how many are left. At two or fewer, ask the person to make new ones; the hosted page does.
   */
  recoveryCodesLeft: number | null;
  /**
   * Other ways to get the same code.
   */
  nextChannels: {
    /**
     * How a code travels.
     */
    channel: 'sms' | 'voice' | 'email' | 'whatsapp';
    to: string;
    /**
     * From when.
     */
    availableAt: string;
    [k: string]: unknown;
  }[];
  /**
   * After the 40th wrong answer in a row: how many more disable what was answered with, until it is enrolled again; 0: it is disabled. null: far from it. The person is told by a notice too.
   */
  failuresLeft: number | null;
}
export interface CheckVerification {
  /**
   * What the code comes from, if it isn't one that was sent: see ownMethods.
   */
  method?: 'passkey' | 'totp' | 'hotp' | 'recovery_codes';
  /**
   * What the person typed. Spaces, dashes and digits of other scripts are understood.
   */
  code?: string;
  /**
   * With method passkey: what navigator.credentials.get answered, as JSON.
   */
  response?: {
    [k: string]: unknown;
  };
  /**
   * Facts the code is good for and nothing else. `payment` needs amount ("129.90"), currency ("EUR") and payee; `handover` needs parcel. Change one and the code no longer matches.
   */
  binding?: {
    [k: string]: string;
  };
  client?: {
    /**
     * The person's IP address, for limits per client; with the port that a proxy writes behind it, if need be. Never your own server's.
     */
    ip?: string;
    /**
     * As the person would call it.
     */
    browser?: string;
    /**
     * Roughly where.
     */
    place?: string;
  };
}
export interface ResendVerification {
  /**
   * How a code travels.
   */
  channel?: 'sms' | 'voice' | 'email' | 'whatsapp';
  /**
   * Send a fresh code and void the old one. The tries stay counted.
   */
  newCode?: boolean;
  client?: {
    /**
     * The person's IP address, for limits per client; with the port that a proxy writes behind it, if need be. Never your own server's.
     */
    ip?: string;
  };
}
export interface CancelVerification {}
export interface RedeemVerification {
  /**
   * From the query of the return URL.
   */
  ticket: string;
}
export interface Factor {
  id: string;
  /**
   * What it is.
   */
  kind: 'phone' | 'email' | 'totp' | 'hotp' | 'passkey' | 'recovery_codes';
  /**
   * What the person calls it.
   */
  name: string;
  /**
   * pending: begun, and good for nothing until it is confirmed.
   */
  status: 'pending' | 'active';
  /**
   * When its enrolment began.
   */
  createdAt: string;
  /**
   * When it was used last.
   */
  lastUsedAt: string | null;
  /**
   * Of a phone or an e-mail address, masked.
   */
  to: string | null;
  /**
   * Of a phone or an e-mail address: when a code that was sent there was last typed.
   */
  verifiedAt: string | null;
  /**
   * Of a phone or an e-mail address: it was not verified for a year, or was reported as recycled. Open a verify_contact there.
   */
  needsVerification: boolean;
  /**
   * Since when the address is known to be somebody else’s. Nothing is sent there.
   */
  recycledAt: string | null;
  /**
   * Of recovery codes: how many are left.
   */
  codesLeft: number | null;
  /**
   * Of a passkey: whether losing the device doesn't lose it.
   */
  backedUp: boolean | null;
}
export interface FactorList {
  /**
   * Whether they are to be asked for a factor when they sign in.
   */
  twoStep: boolean;
  /**
   * Whether your app wants everybody to have it (COUNTERSIGN_APP_DEMANDS_TWO_STEP). Who has no backup yet is to be sent to the security page.
   */
  twoStepDemanded: boolean;
  /**
   * Whether there is a way in when one factor is lost: two factors, or one and recovery codes.
   */
  hasBackup: boolean;
  /**
   * A change was reported as not theirs: until then nothing can be changed. null: it can.
   */
  frozenUntil: string | null;
  /**
   * Sessions of yours that began before are not theirs, or not theirs alone: end them. null: never said.
   */
  signedOutAt: string | null;
  /**
   * In the order in which the person wants to be asked.
   */
  factors: Factor[];
}
export interface EnrolAddress {
  /**
   * What the person calls it.
   */
  name?: string;
  /**
   * Id of a verify_contact verification of this user, to one address, approved in the last ten minutes.
   */
  verification: string;
  /**
   * Id of a change_factor verification that this user approved in the last ten minutes; or of a recovery that they have finished, for one new factor. Needed once they have a factor: else a stolen session could make itself one.
   */
  authorization?: string;
  /**
   * Addresses that you keep for this person besides what they have enrolled: they are told of changes too. In place of those said before, which are told for three more days.
   *
   * @maxItems 4
   */
  notify?: string[];
  /**
   * BCP 47: the language they are told in.
   */
  locale?: string;
  /**
   * Where it was done, for the notice.
   */
  client?: {
    /**
     * As the person would call it.
     */
    browser?: string;
    /**
     * Roughly where.
     */
    place?: string;
  };
}
export interface EnrolToken {
  /**
   * What the person calls it.
   */
  name?: string;
  /**
   * Base32, as it came with the token.
   */
  secret: string;
  digits?: 6 | 7 | 8;
  counter?: number;
  /**
   * Id of a change_factor verification that this user approved in the last ten minutes; or of a recovery that they have finished, for one new factor. Needed once they have a factor: else a stolen session could make itself one.
   */
  authorization?: string;
}
export interface BegunPasskey {
  factor: Factor;
  /**
   * For PublicKeyCredential.parseCreationOptionsFromJSON and navigator.credentials.create.
   */
  options: {
    [k: string]: unknown;
  };
}
export interface EnrolPasskey {
  /**
   * What the person calls it.
   */
  name?: string;
  /**
   * What the person picks the passkey by: an e-mail address, a login name.
   */
  account: string;
  /**
   * Id of a change_factor verification that this user approved in the last ten minutes; or of a recovery that they have finished, for one new factor. Needed once they have a factor: else a stolen session could make itself one.
   */
  authorization?: string;
}
export interface BegunApp {
  factor: Factor;
  /**
   * otpauth://…, what the QR code holds.
   */
  uri: string;
  /**
   * For whoever types it, in groups of four.
   */
  secret: string;
  /**
   * The QR code as SVG, dark on light whatever the page.
   */
  qr: string;
}
export interface EnrolApp {
  /**
   * What the person calls it.
   */
  name?: string;
  /**
   * What the authenticator app shows beside the brand: an e-mail address, a login name.
   */
  account?: string;
  /**
   * Id of a change_factor verification that this user approved in the last ten minutes; or of a recovery that they have finished, for one new factor. Needed once they have a factor: else a stolen session could make itself one.
   */
  authorization?: string;
}
export interface ImportApp {
  /**
   * What the person calls it.
   */
  name?: string;
  /**
   * otpauth://totp/… or otpauth://hotp/…, as the other system’s QR code held it.
   */
  uri: string;
  /**
   * Id of a change_factor verification that this user approved in the last ten minutes; or of a recovery that they have finished, for one new factor. Needed once they have a factor: else a stolen session could make itself one.
   */
  authorization?: string;
  /**
   * Addresses that you keep for this person besides what they have enrolled: they are told of changes too. In place of those said before, which are told for three more days.
   *
   * @maxItems 4
   */
  notify?: string[];
  /**
   * BCP 47: the language they are told in.
   */
  locale?: string;
  /**
   * Where it was done, for the notice.
   */
  client?: {
    /**
     * As the person would call it.
     */
    browser?: string;
    /**
     * Roughly where.
     */
    place?: string;
  };
}
export interface NewRecoveryCodes {
  factor: Factor;
  /**
   * Said once. Each is good once.
   */
  codes: string[];
}
export interface EnrolRecoveryCodes {
  /**
   * Id of a change_factor verification that this user approved in the last ten minutes; or of a recovery that they have finished, for one new factor. Needed once they have a factor: else a stolen session could make itself one.
   */
  authorization?: string;
  /**
   * Addresses that you keep for this person besides what they have enrolled: they are told of changes too. In place of those said before, which are told for three more days.
   *
   * @maxItems 4
   */
  notify?: string[];
  /**
   * BCP 47: the language they are told in.
   */
  locale?: string;
  /**
   * Where it was done, for the notice.
   */
  client?: {
    /**
     * As the person would call it.
     */
    browser?: string;
    /**
     * Roughly where.
     */
    place?: string;
  };
}
export interface ConfirmedFactor {
  /**
   * wrong: another code was expected; the enrolment stays begun, so ask again.
   */
  outcome: 'confirmed' | 'wrong';
  factor: Factor | null;
}
export interface ConfirmFactor {
  /**
   * What the app or the token shows.
   */
  code?: string;
  /**
   * Of a passkey: what navigator.credentials.create answered, as JSON.
   */
  response?: {
    [k: string]: unknown;
  };
  /**
   * Addresses that you keep for this person besides what they have enrolled: they are told of changes too. In place of those said before, which are told for three more days.
   *
   * @maxItems 4
   */
  notify?: string[];
  /**
   * BCP 47: the language they are told in.
   */
  locale?: string;
  /**
   * Where it was done, for the notice.
   */
  client?: {
    /**
     * As the person would call it.
     */
    browser?: string;
    /**
     * Roughly where.
     */
    place?: string;
  };
}
export interface ResyncedFactor {
  /**
   * wrong: the two are nowhere to be found one after the other.
   */
  outcome: 'resynced' | 'wrong';
  factor: Factor | null;
}
export interface ResyncFactor {
  first: string;
  /**
   * The one that came next.
   */
  second: string;
}
export interface ReportRecycled {
  /**
   * false takes the report back. Default true.
   */
  recycled?: boolean;
}
export interface RenameFactor {
  /**
   * What the person calls it.
   */
  name: string;
}
export interface OrderFactors {
  /**
   * @maxItems 50
   */
  factorIds: string[];
}
export interface RemoveFactor {
  /**
   * Id of a change_factor verification that this user approved in the last ten minutes; or of a recovery that they have finished, for one new factor. Needed once they have a factor: else a stolen session could make itself one.
   */
  authorization?: string;
  /**
   * Addresses that you keep for this person besides what they have enrolled: they are told of changes too. In place of those said before, which are told for three more days.
   *
   * @maxItems 4
   */
  notify?: string[];
  /**
   * BCP 47: the language they are told in.
   */
  locale?: string;
  /**
   * Where it was done, for the notice.
   */
  client?: {
    /**
     * As the person would call it.
     */
    browser?: string;
    /**
     * Roughly where.
     */
    place?: string;
  };
}
export interface SetTwoStep {
  on: boolean;
  /**
   * Id of a change_factor verification that this user approved in the last ten minutes; or of a recovery that they have finished, for one new factor. Needed once they have a factor: else a stolen session could make itself one.
   */
  authorization?: string;
  /**
   * Addresses that you keep for this person besides what they have enrolled: they are told of changes too. In place of those said before, which are told for three more days.
   *
   * @maxItems 4
   */
  notify?: string[];
  /**
   * BCP 47: the language they are told in.
   */
  locale?: string;
  /**
   * Where it was done, for the notice.
   */
  client?: {
    /**
     * As the person would call it.
     */
    browser?: string;
    /**
     * Roughly where.
     */
    place?: string;
  };
}
export interface SecurityPage {
  url: string;
  /**
   * Until when the link is good.
   */
  expiresAt: string;
}
export interface OpenSecurityPage {
  /**
   * What authenticator apps and passkeys show: an e-mail address, a login name.
   */
  account?: string;
  /**
   * BCP 47: the language of the page and of notices.
   */
  locale?: string;
  /**
   * Addresses that you keep for this person besides what they have enrolled: they are told of changes too. In place of those said before, which are told for three more days.
   *
   * @maxItems 4
   */
  notify?: string[];
  /**
   * For the way back; on one of the app's origins.
   */
  returnUrl?: string;
}
export interface Browser {
  id: string;
  /**
   * What the person knows it by.
   */
  name: string;
  /**
   * Since when it is trusted.
   */
  createdAt: string;
  /**
   * Until when.
   */
  expiresAt: string;
  /**
   * When it last let somebody off.
   */
  lastUsedAt: string | null;
}
export interface BrowserList {
  browsers: Browser[];
}
export interface TrustedBrowser {
  browser: Browser;
  /**
   * For a cookie of yours: __Host-, Secure, HttpOnly, SameSite=Lax, Max-Age 2592000. Said once; pass it as `browser` when the person signs in next.
   */
  token: string;
}
export interface TrustBrowser {
  /**
   * Id of a sign_in verification that was approved in this browser in the last ten minutes.
   */
  verification: string;
  /**
   * For the list that the person sees.
   */
  name: string;
}
export interface DistrustBrowsers {
  /**
   * Left out: every one of them.
   */
  browserId?: string;
}
export interface RecoveryPage {
  url: string;
  /**
   * Until when the link is good.
   */
  expiresAt: string;
}
export interface BeginRecovery {
  /**
   * Who opens it; default person. Opened by support it waits longer, and all addresses are told at once. Support can neither shorten nor finish it.
   */
  by?: 'person' | 'support';
  /**
   * By support: the agent and the case. Needed then.
   */
  note?: string;
  /**
   * Phone numbers and e-mail addresses of the person that your own records hold as verified: never what somebody types or tells an agent, and none that was changed in the last three days. Those of a kind that the person has enrolled here prove nothing. All of them are told.
   *
   * @maxItems 3
   */
  contacts?: string[];
  /**
   * What authenticator apps and passkeys show: an e-mail address, a login name.
   */
  account?: string;
  /**
   * BCP 47: the language of the page and of notices.
   */
  locale?: string;
  /**
   * For the way back; on one of the app's origins.
   */
  returnUrl?: string;
  /**
   * Nobody in the app has this id. The person sees what everybody sees; nothing is sent and nothing is recovered.
   */
  decoy?: boolean;
}
export interface Recovery {
  /**
   * Once it is finished, name it as authorization to enrol one new factor within 15 minutes. That takes the place of all that was not shown on the way.
   */
  id: string | null;
  /**
   * open: support opened it, and nothing was shown yet. finished: a new factor may be enrolled. used: it is.
   */
  status: 'none' | 'open' | 'waiting' | 'ready' | 'finished' | 'used' | 'canceled' | 'expired';
  /**
   * Who opened it.
   */
  by: 'person' | 'support' | null;
  /**
   * What support said.
   */
  note: string | null;
  /**
   * When it was opened.
   */
  begunAt: string | null;
  /**
   * From when it may be finished; null: nothing was shown yet.
   */
  readyAt: string | null;
  /**
   * Until when it may be gone on with; null: it is over.
   */
  endsAt: string | null;
  proofs: {
    /**
     * Proofs of one kind count as one.
     */
    kind: 'phone' | 'email' | 'totp' | 'hotp' | 'passkey' | 'recovery_codes';
    /**
     * Of a phone number or an e-mail address, masked.
     */
    to: string | null;
    /**
     * When it was shown last.
     */
    at: string;
    [k: string]: unknown;
  }[];
}
export interface ProveRecovery {
  /**
   * Id of a recover verification of this user that was approved in the last ten minutes: by a code that went to one address, or by something they have enrolled. It counts once.
   */
  verification: string;
  /**
   * Phone numbers and e-mail addresses of the person that your own records hold as verified: never what somebody types or tells an agent, and none that was changed in the last three days. Those of a kind that the person has enrolled here prove nothing. All of them are told.
   *
   * @maxItems 3
   */
  contacts?: string[];
}
export interface CancelRecovery {}
export interface FinishRecovery {
  /**
   * Id of the verification by which one of the proofs was shown, and counted, in the last ten minutes: whoever waited shows one again.
   */
  proof: string;
}
export interface ToldUser {
  /**
   * Who was told, masked. Nobody: there is no address, or they were told of it within a day.
   */
  told: string[];
}
export interface TellUser {
  /**
   * sim_swap_blocked: no code went to a number, since its SIM card was changed lately. Told once a day at most.
   */
  kind: 'password_changed' | 'sim_swap_blocked';
  /**
   * An address that is not told: the number that somebody else may have by now.
   */
  except?: string;
  /**
   * Addresses that you keep for this person besides what they have enrolled: they are told of changes too. In place of those said before, which are told for three more days.
   *
   * @maxItems 4
   */
  notify?: string[];
  /**
   * BCP 47: the language they are told in.
   */
  locale?: string;
  /**
   * Where it was done, for the notice.
   */
  client?: {
    /**
     * As the person would call it.
     */
    browser?: string;
    /**
     * Roughly where.
     */
    place?: string;
  };
}
export interface LiftFreeze {
  /**
   * Addresses that you keep for this person besides what they have enrolled: they are told of changes too. In place of those said before, which are told for three more days.
   *
   * @maxItems 4
   */
  notify?: string[];
  /**
   * BCP 47: the language they are told in.
   */
  locale?: string;
  /**
   * Where it was done, for the notice.
   */
  client?: {
    /**
     * As the person would call it.
     */
    browser?: string;
    /**
     * Roughly where.
     */
    place?: string;
  };
}
export interface ReachAgain {
  /**
   * A phone number as +49…, or an e-mail address.
   */
  to: string;
}
