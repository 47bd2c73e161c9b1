import { type Markup, markup } from './markup.ts';

const icon = (shape: Markup): Markup =>
  markup`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${shape}</svg>`;

/** Pictures beside words that say the same: hidden from screen readers. */
export const icons = {
  shield: icon(
    markup`<path d="M12 3l7 3v5c0 4.6-2.9 8.2-7 10-4.1-1.8-7-5.4-7-10V6z"/><path d="M9 12l2 2 4-4"/>`,
  ),
  check: icon(markup`<circle cx="12" cy="12" r="9"/><path d="M8 12.3l2.7 2.7L16 9.5"/>`),
  clock: icon(markup`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>`),
  alert: icon(markup`<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.3v.1"/>`),
  cross: icon(markup`<circle cx="12" cy="12" r="9"/><path d="M9 9l6 6M15 9l-6 6"/>`),
  passkey: icon(
    markup`<circle cx="9" cy="7.5" r="3.5"/><path d="M3 20v-1.5A5.5 5.5 0 0 1 8.5 13h1c1 0 1.9 .25 2.7 .7"/><circle cx="17" cy="13" r="2.5"/><path d="M17 15.5V21l1.5-1.3M17 18.7l1.300-1"/>`,
  ),
  sms: icon(
    markup`<path d="M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H10l-4 4v-4.1A2.5 2.5 0 0 1 4 13.5z"/>`,
  ),
  whatsapp: icon(
    markup`<path d="M4 20l1.3-3.9A8 8 0 1 1 8.2 19z"/><path d="M9.3 8.6c-.2 3.2 2.6 6 5.9 5.9l.9-1.7-2-1.1-1 .9a4.5 4.5 0 0 1-2-2l.9-1-1.1-2z"/>`,
  ),
  voice: icon(
    markup`<path d="M6.5 4h2.7l1.5 4-2 1.4a11 11 0 0 0 5.9 5.9l1.4-2 4 1.5v2.7a2 2 0 0 1-2.2 2A16 16 0 0 1 4.5 6.2 2 2 0 0 1 6.5 4z"/>`,
  ),
  email: icon(
    markup`<rect x="3.5" y="5.5" width="17" height="13" rx="2.5"/><path d="M4.5 7.5l7.5 5.5 7.5-5.5"/>`,
  ),
  totp: icon(
    markup`<rect x="6.5" y="3" width="11" height="18" rx="2.5"/><path d="M9.5 9.5h5M9.5 12.5h5M11 18h2"/>`,
  ),
  hotp: icon(
    markup`<rect x="3" y="7" width="18" height="10" rx="5"/><path d="M7 10.5h6v3H7z"/><circle cx="17" cy="12" r="1"/>`,
  ),
  recovery_codes: icon(
    markup`<path d="M6.5 3.5h8l4 4V18a2.5 2.5 0 0 1-2.5 2.5H8A2.5 2.5 0 0 1 5.5 18V4.5a1 1 0 0 1 1-1z"/><path d="M9 11h6M9 14h6M9 17h3.5"/>`,
  ),
} as const;
