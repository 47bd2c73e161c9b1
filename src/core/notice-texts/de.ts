import type { NoticeTexts } from './notice-texts.ts';

export const de: NoticeTexts = {
  what: {
    factor_added: 'Neuer Weg zur Anmeldung: {factor}',
    factor_removed: 'Als Weg zur Anmeldung entfernt: {factor}',
    recovery_codes_replaced: 'Neue Notfallcodes wurden erstellt, die alten gelten nicht mehr',
    two_step_off: 'Die Bestätigung in zwei Schritten wurde ausgeschaltet',
    recovery_used: 'Ein Notfallcode wurde verwendet',
    recovery_begun: 'Jemand möchte wieder in Ihr Konto kommen',
    recovery_pending: 'Jemand wartet noch darauf, wieder in Ihr Konto zu kommen',
    recovery_ready: 'Jemand kann jetzt wieder in Ihr Konto kommen',
    recovery_canceled: 'Die Wiederherstellung Ihres Kontos wurde gestoppt',
    recovery_finished: 'Ihr Konto wurde wiederhergestellt',
    second_step_failed: 'Jemand kannte Ihr Passwort, aber nicht den Code',
    factor_nearly_disabled: 'Viele falsche Antworten in Folge; nach wenigen weiteren ist gesperrt: {factor}',
    factor_disabled: 'Nach zu vielen falschen Antworten gesperrt, bis Sie es neu einrichten: {factor}',
    sim_swap_blocked: 'An Ihre Nummer ging kein Code, weil ihre SIM-Karte vor Kurzem gewechselt wurde',
    password_changed: 'Ihr Passwort wurde geändert',
    undone: '{by} hat zu einer Änderung gesagt, dass Sie es nicht waren',
    freeze_lifted: 'Ihre Anmeldung lässt sich wieder ändern',
  },
  factors: {
    phone: 'Telefon',
    email: 'E-Mail',
    totp: 'Authenticator-App',
    hotp: 'Sicherheitstoken',
    passkey: 'Passkey',
    recovery_codes: 'Notfallcodes',
  },
  sms: '{brand}: {what} ({time} UTC). Nicht Sie? {link}',
  subject: '{brand}: {what}',
  when: 'Wann',
  browser: 'Browser',
  place: 'Ort',
  wasMe: 'Wenn Sie das waren, müssen Sie nichts tun.',
  notMe: 'Wenn Sie es nicht waren, sagen Sie es bitte bis {date}:',
  notMeButton: 'Das war ich nicht',
  neverAsk: 'Wir fragen Sie wegen dieser Nachricht nie nach einem Code oder Ihrem Passwort.',
  footer: 'Diese Nachricht hat {brand} automatisch an jede Adresse Ihres Kontos gesendet.',
  page: {
    title: 'Waren Sie das?',
    wasMeButton: 'Das war ich',
    effects:
      'Dann werden Sie überall abgemeldet, und drei Tage lang kann niemand Ihre Anmeldung ändern. Anmelden können Sie sich weiterhin.',
    effectsWithUndo:
      'Dann wird die Änderung zurückgenommen, Sie werden überall abgemeldet, und drei Tage lang kann niemand Ihre Anmeldung ändern. Anmelden können Sie sich weiterhin.',
    effectsOfDispute:
      'Das Entfernte ist noch nicht zurück, weil das bisher nur von dort selbst gewünscht wurde. Soll es zurückkommen, sagen Sie es hier.',
    thanks: 'Danke. Es wurde nichts geändert.',
    stopped: 'Danke. Sie sind überall abgemeldet, und jede Ihrer Adressen weiß Bescheid.',
    frozen:
      'Bis {date} kann niemand Ihre Anmeldung ändern. Was Sie eingerichtet haben, funktioniert weiterhin.',
    next: 'Ändern Sie jetzt Ihr Passwort bei {brand}. Wenn Sie nicht hineinkommen, wenden Sie sich an {brand} und sagen Sie, was passiert ist.',
    over: 'Dieser Link ist abgelaufen. Wenn noch etwas nicht stimmt, wenden Sie sich an {brand}.',
    informs: 'Das ist nur zu Ihrer Information. Wenn Sie das nicht waren, wenden Sie sich an {brand}.',
  },
};
