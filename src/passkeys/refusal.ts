/** Why an answer of a browser is not taken. Fixed words: what the client sent stands in none of them. */
export type PasskeyRefusal =
  /** Not the JSON of a passkey's answer, or of one that a browser can't have made. */
  | 'malformed'
  /** Not the one asked for: replayed, for another verification, or from before a try that was counted. */
  | 'wrong-challenge'
  /** Made on a page that isn't ours, or in a frame on somebody else's. */
  | 'wrong-origin'
  | 'wrong-rp-id'
  /** Nobody touched anything. */
  | 'no-user-presence'
  /** No finger, face or PIN where one was demanded. */
  | 'no-user-verification'
  /** Not the credential that this answer was to be held against. */
  | 'unknown-credential'
  /** The credential is ours, but the authenticator keeps it for somebody else. */
  | 'wrong-user'
  /** A key of another kind than those we asked for, or a broken one. */
  | 'unsupported-key'
  /** WebAuthn L3 §7.2 step 19: it can never change, so this is not the authenticator that enrolled. */
  | 'backup-eligibility-changed'
  | 'wrong-signature';

export type Refused = { readonly ok: false; readonly reason: PasskeyRefusal };

export function refused(reason: PasskeyRefusal): Refused {
  return { ok: false, reason };
}
