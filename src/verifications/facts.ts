import { maskAddress, parseAddress } from '#core/address.ts';
import type { Binding } from '#core/binding.ts';
import type { AddressKind } from '#core/channel.ts';
import type { Keyring } from '#core/keyring.ts';
import { sealContext, type Verification } from '#core/verification.ts';

/** What a verification knows about a person. In the store it is sealed, so that a copy of the file tells nothing. */
export type Facts = {
  /** Addresses in the clear, in the order of the verification's destinations. */
  readonly to: readonly { readonly kind: AddressKind; readonly value: string }[];
  readonly binding: Binding;
  readonly userId: string | null;
  readonly returnUrl: string | null;
  readonly locale: string;
  readonly clientKind: 'web' | 'android' | 'ios';
};

/** Facts whose seal was made or opened while its bytes are still at hand: breaking one is the dearest part of a send. */
const opened = new WeakMap<Uint8Array, Facts>();

/** Says what is under a seal that was just made of it. */
export function keepFacts({ sealed }: Verification, facts: Facts): void {
  opened.set(sealed, facts);
}

export function openFacts(keyring: Keyring, { sealed, id, keyId }: Verification): Facts {
  const known = opened.get(sealed);
  if (known) return known;
  const facts: Facts = JSON.parse(keyring.open(sealed, sealContext(id), keyId));
  opened.set(sealed, facts);
  return facts;
}

/** The facts as a person is shown them: a new contact masked, since a message may be read over a shoulder. */
export function shownBinding({ binding }: Facts): Binding {
  if (binding.newContact === undefined) return binding;
  const parsed = parseAddress(binding.newContact);
  return parsed.ok ? { ...binding, newContact: maskAddress(parsed.address) } : binding;
}
