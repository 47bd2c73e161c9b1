// Makes the pages of an account nicer: one press of a button is one, and times are those of the person's own clock. The pages
// work without any of this.

/** A form is on its way. */
let leaving = false;

for (const time of document.querySelectorAll('time')) time.textContent = ownTime(time.dateTime);
document.addEventListener('submit', sendOnce);

/** As the page has it, but for the zone, which only this browser knows. */
function ownTime(at) {
  const day = { year: 'numeric', month: 'long', day: 'numeric' };
  const time = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' };
  const format = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { ...day, ...time });
  return format.format(new Date(at));
}

/** The answer to the first press would be thrown away for that to a second: codes that are shown once were never seen. */
function sendOnce(event) {
  // A passkey is asked for first.
  if (event.defaultPrevented) return;
  if (leaving) return event.preventDefault();
  leaving = true;
  const button = event.submitter;
  // Not `disabled`: that would take the focus away.
  button?.setAttribute('aria-disabled', 'true');
  const comeBack = () => {
    leaving = false;
    button?.removeAttribute('aria-disabled');
  };
  // For who stops the page from loading, or comes back to it.
  const timer = setTimeout(comeBack, 10_000);
  addEventListener('pagehide', () => clearTimeout(timer), { once: true });
  addEventListener('pageshow', (shown) => shown.persisted && comeBack(), { once: true });
}
