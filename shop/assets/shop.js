// The shop works without this. It adds the button that shows a password.
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
