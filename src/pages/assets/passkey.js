// Makes and asks for passkeys. What the browser answers goes into a field of an ordinary form. Without this script the
// page names the other ways.

const enc = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const dec = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

const panels = [...document.querySelectorAll('[data-passkey]')];
/** The request of autofill, which waits for as long as the page is open; a browser has one request at a time. */
let waiting;
/** A form is on its way. */
let leaving = false;

sendSignals();
for (const panel of panels) setUp(panel);
startAutofill();
// Who answers by another way is not to be asked for a passkey meanwhile.
document.addEventListener('submit', (event) => {
  if (event.defaultPrevented) return;
  leaving = true;
  waiting?.abort();
});
addEventListener('pagehide', () => waiting?.abort());
addEventListener('pageshow', (shown) => {
  if (!shown.persisted) return;
  leaving = false;
  startAutofill();
});

function setUp(panel) {
  const form = panel.querySelector('form');
  const button = form.querySelector('button');
  const problem = whyNot();
  const error = panel.querySelector('[data-passkey-error]');
  if (!error.hidden) setTimeout(() => live(panel, error.textContent.trim()), 500);
  if (problem) return tell(panel, problem);
  button.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!leaving && button.getAttribute('aria-disabled') !== 'true') run(panel, form, button);
  });
}

function whyNot() {
  if (!isSecureContext) return 'insecure';
  return typeof PublicKeyCredential === 'function' && navigator.credentials ? undefined : 'unsupported';
}

async function run(panel, form, button) {
  waiting?.abort();
  button.setAttribute('aria-disabled', 'true');
  const error = panel.querySelector('[data-passkey-error]');
  error.hidden = true;
  // The button is described by it, hidden or not.
  error.querySelector('span').textContent = '';
  live(panel, panel.dataset.waiting);
  try {
    const options = JSON.parse(panel.dataset.options);
    send(form, await (panel.dataset.passkey === 'create' ? create(options) : get(options)));
  } catch (thrown) {
    tell(panel, problemOf(thrown, panel.dataset.passkey));
    button.removeAttribute('aria-disabled');
    startAutofill();
  }
}

/** Browsers say no more than this: a person who cancels and one whom nothing recognises look alike. */
function problemOf({ name }, kind) {
  if (name === 'NotAllowedError' || name === 'AbortError') return 'cancelled';
  if (name === 'InvalidStateError' && kind === 'create') return 'already-registered';
  if (name === 'SecurityError') return 'not-allowed';
  if (name === 'NotSupportedError' || name === 'ConstraintError') return 'unsupported';
  return 'failed';
}

async function startAutofill() {
  const panel = panels.find((one) => one.dataset.autofill !== undefined);
  if (!panel || whyNot() || leaving || !(await canAutofill()) || leaving) return;
  const own = new AbortController();
  waiting?.abort();
  waiting = own;
  try {
    const answer = await get(JSON.parse(panel.dataset.options), {
      mediation: 'conditional',
      signal: own.signal,
    });
    if (!leaving && waiting === own) send(panel.querySelector('form'), answer);
  } catch {
    // Nobody asked for it by hand, so nobody is waiting for a word about it.
  }
}

async function canAutofill() {
  try {
    const able = await PublicKeyCredential.getClientCapabilities?.();
    return able?.conditionalGet ?? (await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false;
  } catch {
    return false;
  }
}

/** Safari before 18.4 can't read options from JSON. */
function create(json) {
  const parse = PublicKeyCredential.parseCreationOptionsFromJSON;
  const publicKey = parse
    ? parse.call(PublicKeyCredential, json)
    : {
        ...json,
        challenge: dec(json.challenge),
        user: { ...json.user, id: dec(json.user.id) },
        excludeCredentials: json.excludeCredentials.map(withBytes),
      };
  return navigator.credentials.create({ publicKey });
}

function get(json, more = {}) {
  const parse = PublicKeyCredential.parseRequestOptionsFromJSON;
  const publicKey = parse
    ? parse.call(PublicKeyCredential, json)
    : { ...json, challenge: dec(json.challenge), allowCredentials: json.allowCredentials.map(withBytes) };
  return navigator.credentials.get({ publicKey, ...more });
}

function withBytes(credential) {
  return { ...credential, id: dec(credential.id) };
}

function send(form, credential) {
  form.elements.passkey.value = JSON.stringify(toJson(credential));
  leaving = true;
  // `submit()` is silent, and a page that moved by itself now would lose the way back.
  form.dispatchEvent(new CustomEvent('leaving', { bubbles: true }));
  form.submit();
}

/** By hand: `toJSON` is missing in older browsers, and some password managers' own objects throw in it. */
function toJson(credential) {
  const { id, rawId, type, response } = credential;
  const answer = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'])
    if (response[name]) answer[name] = enc(response[name]);
  if (response.getTransports) answer.transports = response.getTransports();
  const { credProps } = credential.getClientExtensionResults?.() ?? {};
  return {
    id,
    rawId: enc(rawId),
    type,
    response: answer,
    clientExtensionResults: credProps ? { credProps } : {},
  };
}

function tell(panel, problem) {
  const text = JSON.parse(panel.dataset.problems)[problem];
  const box = panel.querySelector('[data-passkey-error]');
  box.querySelector('span').textContent = text;
  box.hidden = false;
  live(panel, text);
}

/** A live region only speaks when it changes: what is said again must go in between. */
function live(panel, text) {
  const region = panel.querySelector('[data-passkey-live]');
  region.textContent = '';
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}

/** What the password manager should know. It never matters to the page whether it listened. */
async function sendSignals() {
  for (const { dataset } of document.querySelectorAll('[data-passkey-signals]')) {
    for (const [name, details] of Object.entries(JSON.parse(dataset.passkeySignals))) {
      try {
        const signal = `signal${name[0].toUpperCase()}${name.slice(1)}`;
        await globalThis.PublicKeyCredential?.[signal]?.(details);
      } catch {
        // An older browser, or a manager that does not listen.
      }
    }
  }
}
