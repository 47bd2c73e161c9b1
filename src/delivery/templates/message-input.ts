/** Why a code is sent. Any other string is an app's own purpose and gets the generic wording. */
export type Purpose = string;

export type MessageInput = {
  /** BCP 47, as the app gave it. */
  readonly locale: string;
  readonly purpose: Purpose;
  readonly code: string;
  readonly brand: string;
  /** Bare host of the page that asks for the code; texts end with a line that binds the code to it. */
  readonly originHost?: string;
  readonly lifetimeMinutes: number;
  /**
   * `payment`: amount (decimal string), currency (ISO 4217), payee. `change_contact`: newContact, already masked.
   * `handover`: parcel. Other facts aren't shown.
   */
  readonly binding: Readonly<Record<string, string>>;
  readonly client?: 'web' | 'android' | 'ios';
  /** 11 characters that tell Android's SMS Retriever which app a text is for. */
  readonly androidAppHash?: string;
};
