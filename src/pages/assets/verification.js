// Makes the page that asks for a code or something the person has nicer: countdowns, autofill from a text message, news while it is open.
// The page works without any of this.

const root = document.querySelector('[data-verification]');
const codeForm = root.querySelector('form[data-code]');
const resendForm = root.querySelector('form[data-resend]');
const code = root.querySelector('#code');
const live = document.querySelector('[data-live]');
const expiry = root.querySelector('[data-expiry]');
const { by, page, here } = root.dataset;
/** NaN: not known, so that nothing is sent before the person says so. */
const digits = Number(root.dataset.digits || NaN);
const openedAt = Date.now();
const webOtp = new AbortController();

let expiresAt = Number(root.dataset.expires);
let expiryWarned = expiresAt - serverNow() <= 60_000;
let expirySeen = false;
/** A form is on its way, or the page is. */
let leaving = false;
let askTimer = 0;
let asking = false;
let lastSentAt;

// A refresh should show the page again, neither send the last form again nor repeat "a message is on its way".
history.replaceState(null, '', here);
announceNotice();
root.addEventListener('submit', submitOnce);
root.addEventListener('leaving', () => leave());
// A panel may do without a field.
code?.addEventListener('input', sendWhatCameInOnePiece);
code?.addEventListener('invalid', () => code.setCustomValidity(code.title));
if (digits) code?.addEventListener('paste', pasteFromMessage);
document.addEventListener('visibilitychange', () => document.hidden || ask());
addEventListener('pageshow', (shown) => shown.persisted && ask());
fillFromTextMessage();
sayWhetherPasskeys();
const ticking = setInterval(tick, 1000);
tick();
askLater();

/** The server's clock. The person's may be hours off, but it runs as fast. */
function serverNow() {
  return Number(root.dataset.now) + Date.now() - openedAt;
}

function say(text) {
  live.textContent = text;
}

/** A live region only speaks when it changes after it was there. */
function announceNotice() {
  const notice = root.querySelector('[data-announce]');
  if (notice) setTimeout(() => say(notice.textContent.trim()), 500);
}

function submitOnce(event) {
  // A passkey is asked for first; `leaving` tells when its answer goes out.
  if (event.target.closest('[data-passkey]')) return;
  const button = event.submitter;
  if (leaving || button?.getAttribute('aria-disabled') === 'true') {
    event.preventDefault();
    if (!leaving) say(button.textContent.trim());
    return;
  }
  leave(showBusy(button));
}

/** Nothing else moves the page from now on. */
function leave(release = () => {}) {
  leaving = true;
  webOtp.abort();
  const comeBack = (late = false) => {
    leaving = false;
    release(late);
  };
  // For who stops the page from loading, or comes back to it. Sending the same answer twice is one try.
  const timer = setTimeout(comeBack, 10_000, true);
  addEventListener('pagehide', () => clearTimeout(timer), { once: true });
  addEventListener('pageshow', (shown) => shown.persisted && comeBack(), { once: true });
}

/** Not `disabled`: that would take the focus away. */
function showBusy(button) {
  button.setAttribute('aria-disabled', 'true');
  if (button.form !== codeForm) return () => button.removeAttribute('aria-disabled');
  const label = button.textContent;
  button.textContent = codeForm.dataset.submitting;
  say(codeForm.dataset.submitting);
  return (late) => {
    button.removeAttribute('aria-disabled');
    button.textContent = label;
    const trouble = { bubbles: true, detail: codeForm.dataset.noAnswer };
    if (late) button.dispatchEvent(new CustomEvent('trouble', trouble));
  };
}

/** Only digits, without the spaces and dashes people and programs put in; empty when there is anything else. */
function plainDigits(text) {
  const plain = text.replace(/[\s\p{Pd}\p{DI}\u2212]/gu, '');
  return /^\p{Nd}*$/u.test(plain) ? plain : '';
}

let typedBefore = plainDigits(code?.value ?? '').length;

/**
 * A code that comes in one piece (paste, autofill, a keyboard's suggestion) is sent at once. One that is typed digit by
 * digit isn't: a slip in the last digit could not be mended any more and would cost a try.
 */
function sendWhatCameInOnePiece() {
  code.setCustomValidity('');
  const typed = plainDigits(code.value).length;
  const inOnePiece = typed - typedBefore > 1;
  typedBefore = typed;
  if (inOnePiece && typed === digits) codeForm.requestSubmit(codeForm.querySelector('[type=submit]'));
}

/** A whole message may be pasted, if there's just one code in it. */
function pasteFromMessage(event) {
  const text = event.clipboardData?.getData('text') ?? '';
  const found = new Set(text.match(new RegExp(`(?<!\\p{Nd})\\p{Nd}{${digits}}(?!\\p{Nd})`, 'gu')));
  if (found.size !== 1) return;
  event.preventDefault();
  fill([...found][0]);
}

function fill(value) {
  code.value = '';
  typedBefore = 0;
  code.value = value;
  sendWhatCameInOnePiece();
}

/**
 * Browsers that read text messages (WebOTP) ask the person, then hand over the code of one for this very site. In the field
 * of an app's code that would be a wrong try.
 */
async function fillFromTextMessage() {
  if (by !== 'message' || !('OTPCredential' in window)) return;
  try {
    const received = await navigator.credentials.get({ otp: { transport: ['sms'] }, signal: webOtp.signal });
    if (!leaving && plainDigits(received.code).length === digits) fill(received.code);
  } catch {
    // Declined, aborted or not allowed here: the person types.
  }
}

/** So that one may be offered once the code was right. A frame may make none. */
async function sayWhetherPasskeys() {
  const makes = codeForm?.elements.makes;
  if (!makes || window.top !== window) return;
  try {
    if (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable()) makes.value = 'passkey';
  } catch {
    // An older browser: nothing is offered.
  }
}

function tick() {
  if (document.hidden) return;
  const at = serverNow();
  for (const element of root.querySelectorAll('[data-countdown]')) countDown(element, at);
  for (const button of root.querySelectorAll('[data-available]')) holdBack(button, at);
  if (!expiryWarned && expiresAt - at <= 60_000) {
    expiryWarned = true;
    say(root.dataset.soon);
  }
  if (!expirySeen && expiresAt <= at) {
    expirySeen = true;
    ask();
  }
}

function countDown(element, at) {
  const left = Number(element.dataset.countdown) - at;
  if (left > 0 || element === expiry) element.textContent = timeText(element.dataset, Math.max(0, left));
  else element.remove();
}

function holdBack(button, at) {
  if (Number(button.dataset.available) > at) {
    button.setAttribute('aria-disabled', 'true');
    return;
  }
  button.removeAttribute('aria-disabled');
  button.removeAttribute('data-available');
  say(resendForm.dataset.ready);
}

function timeText({ template, clock, countdown }, left) {
  const seconds = Math.ceil(left / 1000);
  if (clock && seconds > 3600) return clock.replace('{time}', clockText(Number(countdown)));
  return template.replace('{time}', `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`);
}

/** A parcel's code is good for hours: then a time of day says more than a countdown. */
function clockText(at) {
  const format = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, {
    weekday: 'short',
    hour: 'numeric',
    minute: '2-digit',
  });
  return format.format(at - serverNow() + Date.now());
}

/** How things stand is asked while somebody looks: often at first, before the message is on its way above all, then less so. */
function askLater() {
  clearTimeout(askTimer);
  const often = expiry?.hidden ? 1000 : 4000;
  askTimer = setTimeout(ask, Date.now() - openedAt < 120_000 ? often : 15_000);
}

async function ask() {
  askLater();
  if (asking || leaving || document.hidden) return;
  asking = true;
  const news = await readStatus();
  asking = false;
  // An answer on its way leads elsewhere: going to the ended page now would lose the way back to the shop.
  if (!news || leaving) return;
  // Sent again from another tab: the waits shown here are out of date. What is being typed matters more.
  const resent = lastSentAt !== undefined && news.sentAt !== lastSentAt && !code?.value;
  lastSentAt = news.sentAt;
  if (news.status !== 'pending' || resent) {
    leaving = true;
    clearTimeout(askTimer);
    clearInterval(ticking);
    location.replace(here);
    return;
  }
  expiresAt = Date.parse(news.expiresAt);
  if (!expiry) return;
  expiry.dataset.countdown = String(expiresAt);
  countDown(expiry, serverNow());
  expiry.hidden = news.sending;
}

async function readStatus() {
  try {
    const response = await fetch(`${page}/status`, { headers: { accept: 'application/json' } });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
