import type { Language } from '#core/language.ts';
import type { Wording } from '#core/wording.ts';

/** An ICU message. */
export type Message = string;

/**
 * Texts from the richest to the tersest, without the origin line. Arguments: brand, code, minutes, money, payee,
 * newContact and parcel (`none` when absent, for `select`).
 */
export type SmsWording = {
  /** Each says not to share the code (handover: only at the door). */
  readonly warned: readonly [Message, ...Message[]];
  /** For when a long brand and host leave no room for the warning. */
  readonly bare: readonly Message[];
};

/** `payment_to_brand` is the payment to the brand that heads the text, which needn't be named twice. */
export type SmsKey = Exclude<Wording, 'sign_in_passwordless'> | 'payment_to_brand';

/** Arguments: brand, money. The facts stand in a list of their own. */
export type EmailWording = {
  readonly subject: Message;
  readonly lead: Message;
  /** What to do if it wasn't you. */
  readonly notYou: Message;
};

export type EmailText = {
  readonly wordings: Readonly<Record<Wording, EmailWording>>;
  readonly codeLabel: Message;
  readonly amountLabel: Message;
  readonly payeeLabel: Message;
  readonly newContactLabel: Message;
  readonly parcelLabel: Message;
  /** Argument: minutes. */
  readonly lifetime: Message;
  readonly neverShare: Message;
  /** Handover only: these two say the opposite of `lifetime` and `neverShare`. */
  readonly handoverLifetime: Message;
  readonly handoverShare: Message;
  /** Argument: brand. */
  readonly footer: Message;
};

export type VoiceText = {
  /** What the call is about, before the key press. Arguments: brand, money, payee, parcel. */
  readonly reasons: Readonly<Record<Wording, Message>>;
  /** Argument: brand. */
  readonly greeting: Message;
  readonly pressKey: Message;
  readonly codeIs: Message;
  readonly again: Message;
  readonly neverShare: Message;
  readonly handoverShare: Message;
  readonly goodbye: Message;
  /** Between two digits in the plain version. */
  readonly digitSeparator: string;
};

/** Every word sent in one language. A key left out doesn't compile. */
export type Catalogue = {
  readonly locale: Language;
  readonly direction: 'ltr' | 'rtl';
  /** BCP 47 tag of the voice that reads calls. */
  readonly voiceLanguage: string;
  /** `gsm7`: texts stay in the GSM alphabet, and so do the names in them. */
  readonly smsAlphabet: 'gsm7' | 'ucs2';
  readonly sms: Readonly<Record<SmsKey, SmsWording>>;
  readonly email: EmailText;
  readonly voice: VoiceText;
};
