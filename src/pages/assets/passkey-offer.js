// An offer that is left alone goes on to the app, before the ticket that leads back there is worth nothing.

const { goOn, goOnAfter } = document.forms[0].dataset;
const goingOn = setTimeout(() => location.replace(goOn), Number(goOnAfter));
document.addEventListener('submit', () => clearTimeout(goingOn));
