import { maskAddress, parseAddress } from '#core/address.ts';
import type { Binding } from '#core/binding.ts';
import type { AddressKind } from '#core/channel.ts';
import type { OwnMethod } from '#core/factor.ts';
import type { Keyring } from '#core/keyring.ts';
import type { NoticeClient } from '#core/notice.ts';
import { Recent } from '#core/recent.ts';
import type { KnownAddress } from '#core/recovery.ts';
import { sealContext, type Verification } from '#core/verification.ts';

/** What a verification knows about a person. In the store it is sealed, so that a copy of the file tells nothing. */
export type Facts = {
  /** Addresses in the clear, in the order of the verification's destinations. */
  readonly to: readonly {
    readonly kind: AddressKind;
    readonly value: string;
    /** Of a number, ISO 3166. */
    readonly country?: string;
    /** It wasn't verified for a year when the verification was opened. */
    readonly old?: true;
  }[];
  /** What the user has enrolled and may answer with. */
  readonly ownMethods?: readonly OwnMethod[];
  readonly binding: Binding;
  readonly userId: string | null;
  readonly returnUrl: string | null;
  readonly locale: string;
  readonly clientKind: 'web' | 'android' | 'ios';
  /** Other addresses that the app knows of the person, for the day when they can use nothing of this. */
  readonly contacts?: readonly KnownAddress[];
  /** Where the person sat when it was opened, as far as the app said. */
  readonly client?: NoticeClient;
};

/** Facts kept as they are, for as long as a verification's answer and message are made. */
const maxRecent = 128;
/**
 * Facts kept as text, some 8 MB when full: a minute's worth, the time a person takes, at 300 verifications a second. The
 * collector has to move each once or twice, and a text costs it a tenth of what the objects do.
 */
const maxTexts = 20_000;

/** Reads what is under the seals of verifications. Breaking one is the dearest part of a check, so the last ones are kept. */
export class FactsReader {
  readonly #keyring: Keyring;
  /** By the verification's id: facts never change. */
  readonly #recent = new Recent<Facts>(maxRecent);
  readonly #texts = new Recent<string>(maxTexts);

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /**
   * Says what is under the seal that a verification was just given.
   * @param text the same, as it was sealed
   */
  keep(verificationId: string, facts: Facts, text: string): void {
    this.#recent.set(verificationId, facts);
    this.#texts.set(verificationId, text);
  }

  /** @throws when the seal was changed, belongs to another verification, or its secret is gone */
  read({ id, sealed, keyId }: Verification): Facts {
    const known = this.#recent.get(id);
    if (known) return known;
    const text = this.#texts.get(id) ?? this.#keyring.open(sealed, sealContext(id), keyId);
    const facts: Facts = JSON.parse(text);
    this.keep(id, facts, text);
    return facts;
  }
}

/** The facts as a person is shown them: a new contact masked, since a message may be read over a shoulder. */
export function shownBinding({ binding }: Facts): Binding {
  if (binding.newContact === undefined) return binding;
  const parsed = parseAddress(binding.newContact);
  return parsed.ok ? { ...binding, newContact: maskAddress(parsed.address) } : binding;
}
