// The shop works without this. It adds the button that shows a password, holds back one that is of no use yet, and takes two
// presses for one.
for (const button of document.querySelectorAll('[data-reveal]')) {
  const input = document.getElementById(button.dataset.reveal);
  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    for (const text of button.querySelectorAll('[data-when]')) {
      text.hidden = text.dataset.when !== (shown ? 'shown' : 'hidden');
    }
  };
  button.hidden = false;
  button.addEventListener('click', () => show(input.type === 'password'));
  // As text it would be offered again by the browser's list of what was typed into forms.
  input.form.addEventListener('submit', () => show(false));
}

for (const button of document.querySelectorAll('[data-wait]')) {
  const early = (event) => event.preventDefault();
  // Not `disabled`: that would take it from whoever goes through a page by keyboard.
  button.setAttribute('aria-disabled', 'true');
  button.addEventListener('click', early);
  setTimeout(() => {
    button.removeAttribute('aria-disabled');
    button.removeEventListener('click', early);
  }, button.dataset.wait * 1000);
}

/** A form is on its way. */
let leaving = false;

// Pressed twice, a button would put two things into the basket, or ask for two codes.
document.addEventListener('submit', (event) => {
  if (leaving) return event.preventDefault();
  leaving = true;
  const button = event.submitter;
  // Not `disabled`: that would take the focus away, and what the button says out of the form.
  button?.setAttribute('aria-disabled', 'true');
  const comeBack = () => {
    leaving = false;
    button?.removeAttribute('aria-disabled');
  };
  // For who stops the page from loading, or comes back to it.
  const timer = setTimeout(comeBack, 10_000);
  addEventListener('pagehide', () => clearTimeout(timer), { once: true });
  addEventListener('pageshow', (shown) => shown.persisted && comeBack(), { once: true });
});
