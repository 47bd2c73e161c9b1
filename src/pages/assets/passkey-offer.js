// An offer that is left alone goes on to the app, before the ticket that leads back there is worth nothing.

const link = document.querySelector('[data-go-on]');
const goingOn = setTimeout(() => location.replace(link.href), Number(link.dataset.goOn));
document.addEventListener('submit', () => clearTimeout(goingOn));
