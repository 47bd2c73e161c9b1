// Says beside a button that pressing it did not go through: a browser without a connection would show a page of its own, and what
// was typed is gone. The pages work without any of this.

const box = document.querySelector('[data-trouble]');
const live = document.querySelector('[data-live]');
/** The service was asked just now, and answered. */
let reached = false;

// Before every other script of the page: to them, what is held here was never pressed.
addEventListener('submit', hold, { capture: true });
addEventListener('trouble', ({ target, detail }) => tell(detail, target));

function hold(event) {
  if (event.submitter?.getAttribute('aria-disabled') === 'true') return;
  if (navigator.onLine || reached) {
    box.hidden = true;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  sendIfReached(event.target, event.submitter);
}

async function sendIfReached(form, button) {
  if (!(await isReached())) return tell(box.dataset.offline, button);
  reached = true;
  form.requestSubmit(button);
  reached = false;
}

/** Some browsers are wrong about having no connection. */
async function isReached() {
  try {
    const { ok } = await fetch(import.meta.url, {
      method: 'HEAD',
      cache: 'no-store',
      signal: AbortSignal.timeout(4000),
    });
    return ok;
  } catch {
    return false;
  }
}

/** To eye and ear, where the button is that was pressed. A live region speaks only when it changes. */
function tell(text, button) {
  box.querySelector('span').textContent = text;
  button.before(box);
  box.hidden = false;
  live.textContent = '';
  setTimeout(() => {
    live.textContent = text;
  }, 50);
}
