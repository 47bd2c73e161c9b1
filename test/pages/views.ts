import { ownMethods } from '#core/factor.ts';
import { endedStatuses } from '#core/verification.ts';
import { notices, type VerificationView } from '#pages/verification-view.ts';

/** 2026-09-21, 14:13:20 UTC. */
export const now = 1_790_000_000_000;

export const locales = ['en', 'de', 'es', 'hi', 'ja', 'ar'] as const;
export const channels = ['sms', 'voice', 'email', 'whatsapp'] as const;
export const purposes = [
  'sign_in',
  'sign_in_passwordless',
  'verify_contact',
  'payment',
  'change_contact',
  'change_password',
  'change_factor',
  'recover',
  'handover',
  'close_account',
];
export const assets = { css: '/assets/verification.x.css', script: '/assets/verification.x.js' };

/** A sign-in that waits for its code, with whatever a test wants otherwise. */
export function viewWith(part: Partial<VerificationView> = {}): VerificationView {
  return {
    locale: 'en',
    nonce: 'bm9uY2U',
    brand: { name: 'Orchard & Pine', colour: '#0f6b4f' },
    assets,
    id: 'ver_0123456789',
    status: 'pending',
    purpose: 'sign_in',
    binding: {},
    channel: 'sms',
    to: '+49 ••• 42',
    digits: 6,
    ownMethods: [],
    approvedBy: null,
    recoveryCodesLeft: null,
    now,
    expiresAt: now + 292_000,
    resendAt: now + 24_000,
    expectedSeconds: 9,
    onlyNewest: false,
    sendsLeft: 2,
    checksLeft: 5,
    nextChannels: [
      { channel: 'voice', to: '+49 ••• 42', availableAt: now + 24_000 },
      { channel: 'email', to: 'a•••@s•••.example', availableAt: now },
    ],
    attemptKey: 'attempt-1',
    returnHref: 'https://shop.example/back?verification=ver_0123456789&outcome=expired',
    ...part,
  };
}

/** Nothing was sent: the person is asked for what they have enrolled. */
export const own = {
  channel: null,
  to: null,
  resendAt: null,
  expectedSeconds: null,
  sendsLeft: 0,
  ownMethods,
  ownDigits: 6,
  passkeyOptions: { challenge: 'AAAA', allowCredentials: [], rpId: 'verify.example' },
} as const satisfies Partial<VerificationView>;

export const payment = {
  purpose: 'payment',
  digits: 8,
  checksLeft: 3,
  binding: { amount: '129.90', currency: 'EUR', payee: 'Orchard Home', orderId: 'A-4471' },
} as const satisfies Partial<VerificationView>;

/** Every state of the page in every language, by a name for messages. */
export function* everyView(): Generator<[name: string, view: VerificationView]> {
  const returnHref = viewWith().returnHref ?? '';
  const { returnHref: _, ...nowhere } = viewWith();
  for (const locale of locales) {
    for (const status of endedStatuses) {
      yield [`${locale} ${status}`, viewWith({ locale, status, returnHref })];
      yield [`${locale} ${status} without a way back`, { ...nowhere, locale, status }];
    }
    for (const purpose of purposes) {
      for (const channel of channels)
        yield [`${locale} ${purpose} ${channel}`, viewWith({ locale, purpose, channel })];
    }
    for (const notice of notices) {
      for (const channel of channels) {
        yield [`${locale} ${notice} ${channel}`, viewWith({ locale, notice, channel, ...payment })];
        yield [
          `${locale} ${notice} ${channel} at`,
          viewWith({ locale, notice, channel, retryAt: now + 90_000 }),
        ];
      }
    }
    yield* ownViews(locale);
    for (const failuresLeft of [10, 2, 1, 0]) {
      const warned = { locale, failuresLeft };
      yield [`${locale} ${failuresLeft} failures left`, viewWith({ ...warned, notice: 'wrong' })];
      yield [
        `${locale} ${failuresLeft} failures left, no tries`,
        viewWith({ ...warned, status: 'exhausted' }),
      ];
    }
    const closed = { locale, notice: 'too-many-failures', retryAt: now + 6 * 3_600_000 } as const;
    yield [`${locale} closed`, viewWith({ ...closed, ownMethods })];
    yield [`${locale} closed and alone`, viewWith({ ...closed, nextChannels: [] })];
    yield [`${locale} sending`, viewWith({ locale, sending: true })];
    const offer = { passkeyOffer: { ticket: 'ticket-1', script: assets.script } };
    yield [
      `${locale} a passkey offered`,
      viewWith({ locale, status: 'approved', approvedBy: 'sms', ...offer }),
    ];
    yield [
      `${locale} a question of our own page`,
      viewWith({ locale, stopHref: '/s/1', purpose: 'change_factor' }),
    ];
    yield [`${locale} nothing left`, viewWith({ locale, resendAt: null, sendsLeft: 0, nextChannels: [] })];
  }
}

function* ownViews(locale: string): Generator<[name: string, view: VerificationView]> {
  const { ownDigits: _, ...anyLength } = viewWith({ locale, ...own });
  for (const by of [...ownMethods, 'sms']) {
    for (const notice of notices)
      yield [`${locale} ${by} ${notice}`, viewWith({ locale, ...own, by, notice })];
    for (const purpose of purposes)
      yield [`${locale} ${by} ${purpose}`, viewWith({ locale, ...own, by, purpose })];
    yield [`${locale} ${by} of any length`, { ...anyLength, by, notice: 'malformed' }];
    yield [`${locale} ${by} after a message`, viewWith({ locale, ownMethods, by })];
    yield [`${locale} only ${by}`, viewWith({ locale, ...own, nextChannels: [], by })];
  }
  for (const recoveryCodesLeft of [0, 1, 2]) {
    const last = { ...own, status: 'approved', approvedBy: 'recovery_codes', recoveryCodesLeft } as const;
    yield [`${locale} approved with ${recoveryCodesLeft} codes left`, viewWith({ locale, ...last })];
  }
  for (const status of endedStatuses) {
    for (const approvedBy of ['totp', 'passkey', 'trusted_browser'] as const) {
      const ended = { locale, ...own, status, approvedBy: status === 'approved' ? approvedBy : null };
      yield [`${locale} ${status} by ${approvedBy}`, viewWith(ended)];
    }
  }
}

/** What a person can read of a page, and what a screen reader can besides; texts for the script are left out. */
export function wordsOf(page: string): string {
  const body = page.slice(page.indexOf('<body'));
  const attributes = [
    ...body.matchAll(
      / (?:aria-label|title|data-soon|data-ready|data-submitting|data-no-answer|data-offline)="([^"]*)"/g,
    ),
  ];
  const title = /<title>(.*?)<\/title>/s.exec(page)?.[1] ?? '';
  return [title, ...attributes.map((match) => match[1]), textOf(body)].join('\n');
}

function textOf(body: string): string {
  return body
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
}
