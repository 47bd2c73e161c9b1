import type { RelyingParty } from './relying-party.ts';

/** What a page tells the browser's password manager (WebAuthn L3 §5.1.10), as the browser's own functions take it. */
export type Signals = {
  readonly unknownCredential?: { readonly rpId: string; readonly credentialId: string };
  readonly allAcceptedCredentials?: {
    readonly rpId: string;
    readonly userId: string;
    readonly allAcceptedCredentialIds: readonly string[];
  };
  readonly currentUserDetails?: {
    readonly rpId: string;
    readonly userId: string;
    readonly name: string;
    readonly displayName: string;
  };
};

/** For an answer by a credential that nobody here has: the manager stops offering it. Tells nothing about anybody. */
export function unknownCredentialSignal(rp: Pick<RelyingParty, 'id'>, credentialId: string): Signals {
  return { unknownCredential: { rpId: rp.id, credentialId } };
}

export type SignalledUser = {
  readonly handle: Uint8Array;
  readonly name: string;
  readonly displayName?: string;
  /** All of them, read in one step: one that is left out by mistake is hidden from the person although it works. */
  readonly credentialIds: readonly string[];
};

/** For a person who has just proved who they are, and nobody else: it says which passkeys they have. */
export function currentUserSignals({ id: rpId }: Pick<RelyingParty, 'id'>, user: SignalledUser): Signals {
  const userId = Buffer.from(user.handle).toString('base64url');
  const { name, displayName = name, credentialIds } = user;
  return {
    allAcceptedCredentials: { rpId, userId, allAcceptedCredentialIds: credentialIds },
    currentUserDetails: { rpId, userId, name, displayName },
  };
}
