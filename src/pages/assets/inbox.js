// The phone and mailbox of development: shows what would have been sent, as it would have been.

const byId = (id) => document.getElementById(id);
const recipient = byId('recipient');
const thread = byId('thread');
const mailList = byId('mail-list');
const ringForMs = 30_000;

/** Every message known, by id. */
const messages = new Map();
let openedMail;
/** The call that rings or goes on: its message, and what ends it. */
let call;

await loadMessages();
followEvents();
showClock();
setInterval(showClock, 10_000);
recipient.addEventListener('change', showAll);
byId('answer').addEventListener('click', answerCall);
byId('hang-up').addEventListener('click', endCall);
byId('keypad').addEventListener('click', ({ target }) => pressKey(target.dataset.key));
byId('mail-copy').addEventListener('click', ({ currentTarget }) => copy(openedMail.code, currentTarget));
byId('call').addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') endCall();
  else if (/^[0-9*#]$/.test(key)) pressKey(key);
});

async function loadMessages() {
  const response = await fetch('/inbox/messages');
  if (!response.ok) return;
  for (const message of await response.json()) messages.set(message.id, message);
  listRecipients();
  showAll();
}

function followEvents() {
  const events = new EventSource('/inbox/events');
  events.addEventListener('open', () => {
    showConnection(true);
    // What came before it was open, or while it was away.
    loadMessages();
  });
  events.addEventListener('error', () => showConnection(false));
  events.addEventListener('message', ({ data }) => receive(JSON.parse(data)));
}

function showConnection(open) {
  const connection = byId('connection');
  connection.textContent = open ? 'Live' : 'Reconnecting…';
  connection.classList.toggle('connected', open);
}

function receive(message) {
  if (messages.has(message.id)) return;
  messages.set(message.id, message);
  listRecipients();
  if (message.channel === 'email') openedMail = message;
  showAll();
  if (!isShown(message)) return;
  byId('live').textContent =
    `New ${{ sms: 'text message', voice: 'call', email: 'e-mail' }[message.channel] ?? 'message'} for ${message.to}`;
  if (message.channel === 'voice' && !call) ring(message);
}

function isShown(message) {
  return recipient.value === '' || message.to === recipient.value;
}

function listRecipients() {
  const known = new Set([...recipient.options].map(({ value }) => value));
  for (const { to } of messages.values()) {
    if (known.has(to)) continue;
    known.add(to);
    recipient.append(make('option', { value: to }, to));
  }
}

function showAll() {
  const shown = [...messages.values()]
    .filter(isShown)
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const mails = shown.filter(({ channel }) => channel === 'email');
  const others = shown.filter(({ channel }) => channel !== 'email');
  thread.replaceChildren(
    ...others.map((message) => (message.channel === 'voice' ? callRow : bubble)(message)),
  );
  byId('phone-empty').hidden = others.length > 0;
  const scroller = byId('thread-scroll');
  scroller.scrollTop = scroller.scrollHeight;
  showMails(mails.reverse());
}

/** An element with properties and children. Texts are put in as text, never as HTML. */
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function bubble(message) {
  const text = make('p', { className: 'bubble', dir: 'auto', lang: message.language ?? '' });
  if (message.code === '') {
    text.append(message.text);
    return make('li', { className: 'received' }, heading(message), text, ...linkIn(message.text));
  }
  // The code stands out wherever it stands.
  const parts = message.text.split(message.code);
  parts.forEach((part, at) => {
    if (at > 0) text.append(make('mark', {}, message.code));
    text.append(part);
  });
  return make('li', { className: 'received' }, heading(message), text, copyButton(message));
}

/** A notice has no code to copy, but a link: a phone draws it as one, and so may this. */
function linkIn(text) {
  const [href] = /https?:\/\/\S+/.exec(text) ?? [];
  if (href === undefined) return [];
  return [
    make('a', { className: 'copy', href, target: '_blank', rel: 'noopener noreferrer' }, 'Open the link'),
  ];
}

function callRow(message) {
  const again = make('button', { type: 'button', className: 'copy' }, 'Answer');
  again.addEventListener('click', () => {
    if (call) endCall();
    ring(message);
    answerCall();
  });
  const row = make(
    'p',
    { className: 'bubble bubble-call' },
    make('span', { className: 'call-mark', ariaHidden: 'true' }),
    'Call with a code',
  );
  return make('li', { className: 'received' }, heading(message), row, again);
}

function heading({ to, at }) {
  return make('p', { className: 'received-head' }, make('bdi', {}, to), dot(), timeOf(at));
}

/** Between two things on one line. */
function dot() {
  return make('span', { className: 'dot' }, ' ');
}

function timeOf(at) {
  const text = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return make('time', { dateTime: at }, text);
}

function copyButton({ code }) {
  const button = make('button', { type: 'button', className: 'copy' }, `Copy ${code}`);
  button.addEventListener('click', () => copy(code, button));
  return button;
}

async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code);
    button.textContent = 'Copied';
  } catch {
    button.textContent = `Couldn’t copy ${code}`;
  }
  byId('live').textContent = button.textContent;
  setTimeout(() => {
    button.textContent = `Copy ${button === byId('mail-copy') ? openedMail.code : code}`;
  }, 1500);
}

function showMails(mails) {
  byId('mail-empty').hidden = mails.length > 0;
  if (!mails.includes(openedMail)) openedMail = mails[0];
  mailList.replaceChildren(
    ...mails.map((mail) => {
      const button = make(
        'button',
        { type: 'button', className: 'mail-row' },
        make('span', { className: 'mail-row-subject', dir: 'auto' }, mail.subject ?? 'No subject'),
        make('span', { className: 'mail-row-head' }, make('bdi', {}, mail.to), dot(), timeOf(mail.at)),
      );
      if (mail === openedMail) button.setAttribute('aria-current', 'true');
      button.addEventListener('click', () => {
        openedMail = mail;
        showMails(mails);
        mailList.querySelector('[aria-current]').focus();
      });
      return make('li', {}, button);
    }),
  );
  showMail();
}

function showMail() {
  byId('mail').hidden = openedMail === undefined;
  if (!openedMail) return;
  const { id, to, at, subject, text, code } = openedMail;
  byId('mail-subject').textContent = subject ?? 'No subject';
  byId('mail-to').textContent = to;
  byId('mail-at').replaceWith(Object.assign(timeOf(at), { id: 'mail-at' }));
  byId('mail-copy').hidden = code === '';
  byId('mail-copy').textContent = `Copy ${code}`;
  byId('mail-link').replaceChildren(...(code === '' ? linkIn(text) : []));
  byId('mail-text').textContent = text;
  const source = `/inbox/messages/${encodeURIComponent(id)}/html`;
  const body = byId('mail-body');
  if (body.getAttribute('src') !== source) body.src = source;
}

function ring(message) {
  const ended = new AbortController();
  call = { message, ended, state: 'ringing' };
  const missed = setTimeout(endCall, ringForMs);
  ended.signal.addEventListener('abort', () => clearTimeout(missed));
  byId('call-title').textContent = 'Incoming call';
  byId('call-to').textContent = `for ${message.to}`;
  byId('captions').replaceChildren();
  byId('hang-up').textContent = 'Decline';
  byId('answer').hidden = false;
  byId('keypad').hidden = true;
  byId('call').hidden = false;
  byId('call').dataset.state = 'ringing';
  call.missed = missed;
  call.focusBefore = document.activeElement;
  // Whoever is busy elsewhere on the page goes on; the live region tells them.
  if (document.activeElement === document.body) byId('answer').focus({ preventScroll: true });
}

async function answerCall() {
  if (call?.state !== 'ringing') return;
  clearTimeout(call.missed);
  call.state = 'asking';
  byId('call').dataset.state = 'asking';
  byId('call-title').textContent = 'On the phone';
  byId('hang-up').textContent = 'Hang up';
  byId('answer').hidden = true;
  byId('keypad').hidden = false;
  byId('keypad').querySelector('button').focus({ preventScroll: true });
  const [before] = partsOf(call.message);
  await speak(before, call);
}

function pressKey(key) {
  if (call?.state !== 'asking' || key === undefined) return;
  if (key !== '1') {
    addCaption('(Press 1 to hear the code.)');
    return;
  }
  call.state = 'telling';
  byId('call').dataset.state = 'telling';
  byId('keypad').hidden = true;
  byId('call-title').focus({ preventScroll: true });
  speak(partsOf(call.message)[1], call);
}

/** What is said before the key press, and after it. */
function partsOf({ plain, text }) {
  const spoken = plain ?? text;
  const cut = spoken.indexOf('\n');
  return cut < 0 ? ['', spoken] : [spoken.slice(0, cut), spoken.slice(cut + 1)];
}

function endCall() {
  if (!call) return;
  const { ended, focusBefore } = call;
  call = undefined;
  ended.abort();
  window.speechSynthesis?.cancel();
  byId('call').hidden = true;
  focusBefore?.focus?.({ preventScroll: true });
}

/** Sentence by sentence, so that the captions keep pace with the voice. */
async function speak(text, during) {
  window.speechSynthesis?.cancel();
  const language = during.message.language ?? 'en';
  const said = during.state;
  const sentences = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text);
  for (const { segment } of sentences) {
    if (during !== call || during.state !== said) return;
    if (segment.trim() === '') continue;
    addCaption(segment.trim(), language);
    await sayAloud(segment, language, during.ended.signal);
  }
}

function addCaption(text, language = 'en') {
  const captions = byId('captions');
  captions.append(make('p', { lang: language, dir: 'auto' }, text));
  captions.scrollTop = captions.scrollHeight;
}

/** Ends with the sentence, or after about as long where there is no voice. */
function sayAloud(text, language, signal) {
  const { promise, resolve } = Promise.withResolvers();
  signal.addEventListener('abort', resolve, { once: true });
  const voices = window.speechSynthesis?.getVoices() ?? [];
  if (voices.length === 0) {
    setTimeout(resolve, 400 + text.length * 45);
    return promise;
  }
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = language;
  utterance.rate = 0.95;
  utterance.addEventListener('end', resolve);
  utterance.addEventListener('error', resolve);
  window.speechSynthesis.speak(utterance);
  return promise;
}

function showClock() {
  byId('clock').textContent = new Date().toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
}
