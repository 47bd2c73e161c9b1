import type { Catalogue } from './catalogue.ts';
import { de as recovery } from './recovery/de.ts';
import { de as security } from './security/de.ts';

const startAgain =
  'Kehren Sie zur App oder Website zurück, auf der Sie begonnen haben, und {by, select, none {beginnen Sie dort noch einmal} other {fordern Sie dort einen neuen Code an}}.';

const startOver = '{by, select, none {Zurück und neu beginnen} other {Zurück und neuen Code anfordern}}';

const triesLeft = '{count, plural, one {Sie haben noch einen Versuch.} other {Sie haben noch # Versuche.}}';

const chooseAnother = '{ways, select, none {} other { Bitte wählen Sie einen anderen Weg.}}';

const tryAgain =
  '{ways, select, none {Versuchen Sie es noch einmal.} other {Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.}}';

export const de: Catalogue = {
  locale: 'de',
  direction: 'ltr',
  headings: {
    sign_in: 'Bestätigen Sie, dass Sie es sind',
    sign_in_passwordless: 'Anmelden',
    verify_contact:
      'Bestätigen Sie Ihre {channel, select, email {E\u2011Mail-Adresse} other {Telefonnummer}}',
    payment: 'Bestätigen Sie Ihre Zahlung',
    change_contact: 'Bestätigen Sie Ihre neuen Kontaktdaten',
    change_password: 'Bestätigen Sie Ihr neues Passwort',
    change_factor: 'Bestätigen Sie die Änderung Ihrer Anmeldung',
    recover: 'Zurück in Ihr Konto',
    handover: 'Bestätigen Sie die Übergabe',
    generic: 'Bestätigen Sie Ihr Anliegen',
  },
  leads: {
    sign_in: 'Sie melden sich bei {brand} an.',
    sign_in_passwordless:
      'Sie melden sich bei {brand} {channel, select, none {ohne Passwort} other {mit einem Code statt mit einem Passwort}} an.',
    verify_contact:
      'Mit dem Code bestätigen Sie {brand}, dass diese {channel, select, email {E\u2011Mail-Adresse} other {Telefonnummer}} Ihnen gehört.',
    payment:
      '{channel, select, none {Bestätigen Sie nur} other {Geben Sie den Code nur ein}}, wenn Sie genau diese Zahlung ausführen möchten.',
    change_contact: 'Sie ändern die Kontaktdaten Ihres Kontos bei {brand}.',
    change_password: 'Sie ändern das Passwort Ihres Kontos bei {brand}.',
    change_factor: 'Sie ändern, wie Sie sich bei {brand} anmelden.',
    recover: 'Sie stellen den Zugang zu Ihrem Konto bei {brand} wieder her.',
    handover: 'Geben Sie den Code des Empfängers ein, wenn das Paket übergeben wird.',
    generic:
      '{channel, select, none {Sie bestätigen Ihr Anliegen bei {brand}.} other {Mit dem Code bestätigen Sie Ihr Anliegen bei {brand}.}}',
  },
  sentTo: {
    sms: 'Wir haben eine SMS mit einem {digits}-stelligen Code an {to} gesendet.',
    voice:
      'Wir rufen {to} an. Nehmen Sie ab und drücken Sie die 1, um Ihren {digits}-stelligen Code zu hören.',
    email: 'Wir haben eine E\u2011Mail mit einem {digits}-stelligen Code an {to} gesendet.',
    whatsapp: 'Wir haben eine WhatsApp-Nachricht mit einem {digits}-stelligen Code an {to} gesendet.',
  },
  usuallyWithin: 'In der Regel kommt sie innerhalb von {time} an.',
  passkey: {
    get: {
      heading: 'Passkey verwenden',
      text: 'Bestätigen Sie mit Fingerabdruck, Gesicht oder Displaysperre. Es gibt keinen Code, nach dem jemand fragen könnte.',
      button: 'Weiter mit Passkey',
      noScript:
        'Passkeys brauchen JavaScript. Schalten Sie es ein und laden Sie die Seite neu{ways, select, none {} other {, oder wählen Sie einen anderen Weg}}.',
    },
    create: {
      heading: 'Passkey hinzufügen',
      text: 'Beim nächsten Mal melden Sie sich bei {brand} mit Fingerabdruck, Gesicht oder Displaysperre an. Das klappt nur auf der echten Website.',
      button: 'Passkey erstellen',
      noScript:
        'Passkeys brauchen JavaScript. Schalten Sie es ein und laden Sie die Seite neu, oder machen Sie ohne Passkey weiter.',
    },
    waiting: 'Folgen Sie den Anweisungen Ihres Browsers oder Geräts.',
    problems: {
      cancelled: `Das wurde abgebrochen oder hat zu lange gedauert. ${tryAgain}`,
      'not-allowed': `Unter dieser Adresse lassen sich keine Passkeys verwenden.${chooseAnother}`,
      'already-registered':
        'Auf diesem Gerät gibt es schon einen Passkey für Ihr Konto. Sie können ihn gleich verwenden.',
      insecure: `Passkeys funktionieren nur über eine sichere Verbindung.${chooseAnother}`,
      unsupported: `Dieser Browser oder dieses Gerät kann das nicht.${chooseAnother}`,
      failed: `Mit dem Passkey ist etwas schiefgegangen. ${tryAgain}`,
      refused: `Wir konnten diesen Passkey nicht annehmen. ${tryAgain}`,
      removed: `Dieser Passkey wurde aus Ihrem Konto entfernt. Sie können ihn auf Ihrem Gerät löschen.${chooseAnother}`,
    },
  },
  factsLabel: 'Was Sie bestätigen',
  factLabels: {
    amount: 'Betrag',
    payee: 'An',
    newContact: 'Neuer Kontakt',
    parcel: 'Paket',
    orderId: 'Bestellung',
  },
  codeLabel: '{digits}-stelliger Code',
  codeHint: 'Geben Sie die {digits} Ziffern des Codes ein.',
  submit: 'Bestätigen',
  submitting: 'Wird geprüft…',
  noAnswer:
    'Noch keine Antwort. Bitte drücken Sie die Schaltfläche noch einmal: Derselbe Code verbraucht keinen weiteren Versuch.',
  offline:
    'Sie sind offline, deshalb hat das nicht geklappt. Drücken Sie die Schaltfläche noch einmal, sobald Sie wieder verbunden sind.',
  triesLeft: '{count, plural, one {Noch # Versuch} other {Noch # Versuche}}',
  validFor: 'Noch {time} gültig',
  validUntil: 'Gültig bis {time}',
  expiresSoon: 'Der Code läuft in einer Minute ab.',
  answerFor: 'Noch {time} Zeit',
  answerSoon: 'Sie haben noch eine Minute Zeit.',
  errorTitle: 'Fehler',
  seconds: '{count, plural, one {# Sekunde} other {# Sekunden}}',
  minutes: '{count, plural, one {# Minute} other {# Minuten}}',
  hours: '{count, plural, one {# Stunde} other {# Stunden}}',
  shareHeading: 'Behalten Sie diesen Code für sich',
  share:
    'Niemand von {brand} wird Sie je danach fragen, weder am Telefon noch per Nachricht oder E\u2011Mail. Wer es tut, will Sie täuschen.',
  resendHeading: 'Keinen Code erhalten?',
  resendTips: {
    sms: 'Eine SMS kann eine Minute brauchen. Prüfen Sie, ob Ihr Telefon Empfang hat.',
    voice: 'Der Anruf kann eine Minute brauchen. Der Code wird erst vorgelesen, wenn Sie die 1 drücken.',
    email: 'Eine E\u2011Mail kann einige Minuten brauchen. Sehen Sie bitte auch im Spam-Ordner nach.',
    whatsapp: 'Eine WhatsApp-Nachricht kann eine Minute brauchen. Prüfen Sie, ob Ihr Telefon online ist.',
  },
  registeredOnly: 'Codes gehen nur an Kontaktdaten, die bei {brand} hinterlegt sind.',
  sameCode: 'Der Code bleibt derselbe. Auch eine verspätete Nachricht gilt also noch.',
  newestCode: 'Jede Nachricht enthält einen neuen Code. Nur der neueste Code gilt.',
  resend: {
    sms: 'SMS erneut senden',
    voice: 'Erneut anrufen lassen',
    email: 'E\u2011Mail erneut senden',
    whatsapp: 'WhatsApp-Nachricht erneut senden',
  },
  resendWait: 'In {time} können Sie ihn erneut anfordern.',
  resendReady: 'Sie können den Code jetzt erneut anfordern.',
  noMoreSends: 'Öfter können wir ihn nicht senden. Der gesendete Code gilt weiterhin.',
  noneArrived:
    'Kein Code angekommen? Gehen Sie zurück und prüfen Sie Ihre {channel, select, email {E\u2011Mail-Adresse} other {Telefonnummer}}.',
  mistyped: 'Vertippt? Zurück und korrigieren',
  otherWays: 'Auf anderem Weg bestätigen',
  otherWay: {
    sms: 'Per SMS an {to}',
    voice: 'Stattdessen per Anruf an {to}',
    email: 'Per E\u2011Mail an {to}',
    whatsapp: 'Per WhatsApp an {to}',
  },
  otherWayWait: 'In {time} möglich.',
  own: {
    totp: {
      how: 'Öffnen Sie Ihre Authenticator-App und geben Sie die {digits, select, none {Ziffern} other {{digits} Ziffern}} ein, die sie für dieses Konto anzeigt.',
      label: 'Code aus Ihrer Authenticator-App',
      hint: 'Geben Sie alle {digits, select, none {Ziffern} other {{digits} Ziffern}} ein, die die App anzeigt.',
      troubleHeading: 'Code nicht angenommen?',
      trouble:
        'Der Code wechselt alle 30 Sekunden, und jeder gilt nur einmal. Wird einer abgelehnt, warten Sie auf den nächsten. Prüfen Sie, ob Ihr Telefon die Uhrzeit automatisch einstellt.',
      wrong: `Dieser Code stimmt nicht oder wurde schon verwendet. Warten Sie auf den nächsten in Ihrer App und geben Sie diesen ein. ${triesLeft}`,
      malformed:
        'Bitte geben Sie alle {digits, select, none {Ziffern} other {{digits} Ziffern}} ein, die die App anzeigt. Das hat keinen Versuch gekostet.',
    },
    hotp: {
      how: 'Drücken Sie die Taste Ihres Tokens und geben Sie die {digits, select, none {Ziffern} other {{digits} Ziffern}} ein, die er anzeigt.',
      label: 'Code von Ihrem Token',
      hint: 'Geben Sie alle {digits, select, none {Ziffern} other {{digits} Ziffern}} ein, die der Token anzeigt.',
      troubleHeading: 'Code nicht angenommen?',
      trouble:
        'Jeder Code gilt nur einmal, und nur der neueste zählt. Wird einer abgelehnt, drücken Sie die Taste noch einmal. Drücken Sie sie nicht, wenn Sie keinen Code brauchen.',
      wrong: `Dieser Code stimmt nicht oder wurde schon verwendet. Drücken Sie die Taste noch einmal und geben Sie den neuen Code ein. ${triesLeft}`,
      malformed:
        'Bitte geben Sie alle {digits, select, none {Ziffern} other {{digits} Ziffern}} ein, die der Token anzeigt. Das hat keinen Versuch gekostet.',
    },
    recovery_codes: {
      how: 'Geben Sie einen der Notfallcodes ein, die Sie bei der Einrichtung gespeichert haben. Jeder Code gilt nur einmal.',
      label: 'Notfallcode',
      hint: 'Geben Sie einen Ihrer Notfallcodes ein.',
      troubleHeading: 'Sie finden Ihre Codes nicht?',
      trouble:
        'Sehen Sie bei Ihren Unterlagen, in Ihrem Passwortmanager oder unter Ihren Downloads nach. Großschreibung und Bindestriche spielen keine Rolle. Haben Sie inzwischen neue Codes erstellt, gelten die alten nicht mehr.',
      wrong: `Dieser Code stimmt nicht oder wurde schon verwendet. Prüfen Sie ihn oder nehmen Sie einen anderen von Ihrer Liste. ${triesLeft}`,
      malformed:
        'Bitte geben Sie einen ganzen Notfallcode mit allen Buchstaben und Ziffern ein. Das hat keinen Versuch gekostet.',
    },
  },
  ownClosed: `Auf diesem Weg gab es zu viele falsche Antworten. Zum Schutz Ihres Kontos bleibt er {time, select, none {vorerst} other {für {time}}} gesperrt.${chooseAnother}`,
  passkeyOffer: {
    heading: 'Nächstes Mal ohne Code anmelden?',
    text: 'Ihr Code war richtig. Mit einem Passkey melden Sie sich bei {brand} mit Finger, Gesicht oder Displaysperre an: schneller, und niemand kann ihn Ihnen abschwatzen.',
    add: 'Passkey einrichten',
    goOn: 'Weiter zu {brand}',
    alone: 'Wenn Sie nichts tun, geht es in zwei Minuten von selbst weiter.',
  },
  failuresLeft:
    '{count, plural, =0 {Es gab zu viele falsche Antworten in Folge, deshalb ist dieser Weg gesperrt. Bitte {ways, select, none {richten Sie ihn} other {wählen Sie einen anderen und richten Sie diesen}} in den Sicherheitseinstellungen Ihres Kontos neu ein.} one {Achtung: Nach einer weiteren falschen Antwort in Folge ist dieser Weg gesperrt, bis Sie ihn neu einrichten.} other {Achtung: Nach # weiteren falschen Antworten in Folge ist dieser Weg gesperrt, bis Sie ihn neu einrichten.}}',
  ownWay: {
    passkey: 'Passkey verwenden',
    totp: 'Authenticator-App verwenden',
    hotp: 'Token verwenden',
    recovery_codes: 'Notfallcode verwenden',
  },
  enterSent: 'Den an {to} gesendeten Code eingeben',
  noneOfThese: 'Nichts davon ist möglich? Kehren Sie zu {brand} zurück und bitten Sie dort um Hilfe.',
  lostEverything: 'Ich kann nichts davon benutzen',
  lostOnly: 'Das habe ich nicht mehr',
  notMe: 'Das war ich nicht',
  notMeText:
    'Wenn das nicht von Ihnen stammt, brechen Sie es ab. Der Code gilt dann nicht mehr, und es wird nichts geändert oder bezahlt.',
  notMeOwnText:
    'Wenn das nicht von Ihnen stammt, brechen Sie es ab. Es wird dann nichts geändert oder bezahlt.',
  handover: {
    sentTo: 'Der {digits}-stellige Code wurde an {to} gesendet.',
    shareHeading: 'Nur an der Tür',
    share:
      'Der Code wird dem Zusteller persönlich genannt, wenn das Paket da ist, nie am Telefon oder per Nachricht.',
    tip: 'Bitten Sie den Empfänger, in seinen Nachrichten nachzusehen. Eine Nachricht kann einige Minuten brauchen.',
    call: 'Empfänger unter {to} anrufen',
    callAgain: 'Empfänger erneut anrufen',
    sent: 'Der Code ist zum Empfänger unterwegs.',
    wrong: `Dieser Code stimmt nicht. Bitten Sie den Empfänger, ihn noch einmal zu nennen. ${triesLeft}`,
    approved: 'Vielen Dank, der Code des Empfängers war richtig.',
    notMe: 'Etwas stimmt nicht',
    notMeText:
      'Wenn dieses Paket nicht übergeben wird, brechen Sie die Übergabe ab. Der Code gilt dann nicht mehr.',
    closed:
      'Es wurden zu viele falsche Codes eingegeben. Zum Schutz des Empfängers nehmen wir {time, select, none {vorerst} other {für {time}}} keine Codes an.',
    ended: {
      exhausted: 'Zum Schutz des Empfängers gilt dieser Code nicht mehr. Die Übergabe ist nicht bestätigt.',
      expired: 'Der Code galt bis zum Ende des Liefertages. Die Übergabe ist nicht bestätigt.',
      canceled: 'Der Code gilt nicht mehr. Die Übergabe ist nicht bestätigt.',
      undeliverable: 'Keine unserer Nachrichten konnte zugestellt werden. Die Übergabe ist nicht bestätigt.',
    },
    unreached: 'Wir konnten den Empfänger nicht erreichen',
  },
  cancel: 'Jetzt abbrechen',
  notices: {
    wrong: `Dieser Code stimmt nicht. Bitte vergleichen Sie ihn mit der Nachricht und versuchen Sie es noch einmal. ${triesLeft}`,
    malformed: 'Bitte geben Sie alle {digits} Ziffern des Codes ein. Das hat keinen Versuch gekostet.',
    sent: {
      sms: 'Eine SMS mit Ihrem Code ist unterwegs.',
      voice: 'Wir rufen Sie jetzt an.',
      email: 'Eine E\u2011Mail mit Ihrem Code ist unterwegs.',
      whatsapp: 'Eine WhatsApp-Nachricht mit Ihrem Code ist unterwegs.',
    },
    'resend-too-soon':
      'Eine Nachricht ist schon unterwegs. {time, select, none {Bitte warten Sie noch einen Moment.} other {In {time} können Sie sie erneut anfordern.}}',
    'too-many-sends':
      'Auf diesem Weg können wir {time, select, none {vorerst} other {für {time}}} nichts mehr senden. Der gesendete Code gilt weiterhin.',
    'too-many-failures':
      'Es wurden zu viele falsche Codes eingegeben. Zum Schutz Ihres Kontos nehmen wir {time, select, none {vorerst} other {für {time}}} keine Codes an.',
    'too-many-requests':
      'Von Ihrem Anschluss kamen zu viele Anfragen. {time, select, none {Bitte versuchen Sie es später noch einmal.} other {Bitte versuchen Sie es in {time} noch einmal.}}',
    'not-sent':
      'Die Nachricht konnte nicht zugestellt werden. Bitte fordern Sie sie erneut an{ways, select, none {} other { oder wählen Sie einen anderen Weg}}.',
    unavailable: `Das ist gerade nicht möglich.${chooseAnother}`,
    'not-judged':
      'Der Code konnte gerade nicht geprüft werden. {time, select, none {Bitte geben Sie ihn gleich noch einmal ein.} other {Bitte geben Sie ihn in {time} noch einmal ein.}} Derselbe Code verbraucht keinen weiteren Versuch.',
  },
  ended: {
    approved: {
      heading: 'Bestätigt',
      text: '{by, select, none {Vielen Dank, das war alles.} other {Vielen Dank, Ihr Code war richtig.}}',
    },
    exhausted: {
      heading: '{by, select, none {Zu viele falsche Versuche} other {Zu viele falsche Codes}}',
      text: '{by, select, none {Zu Ihrem Schutz ist der Vorgang beendet.} other {Zu Ihrem Schutz gilt dieser Code nicht mehr.}} Es wurde nichts geändert oder bezahlt.',
    },
    expired: {
      heading: '{by, select, none {Die Zeit ist abgelaufen} other {Dieser Code ist abgelaufen}}',
      text: '{by, select, none {Zum Antworten bleibt nur kurze Zeit.} other {Codes gelten nur kurze Zeit.}} Es wurde nichts geändert oder bezahlt.',
    },
    canceled: {
      heading: 'Abgebrochen',
      text: '{by, select, none {} other {Der Code gilt nicht mehr. }}Es wurde nichts geändert oder bezahlt.',
    },
    undeliverable: {
      heading: 'Wir konnten Sie nicht erreichen',
      text: 'Keine unserer Nachrichten konnte zugestellt werden. Es wurde nichts geändert oder bezahlt.',
    },
  },
  canceledAdvice:
    'Wenn jemand anderes dies begonnen hat, kennt er möglicherweise Ihr Passwort. Bitte ändern Sie es in der App oder auf der Website von {brand}.',
  wayBack: {
    approved: 'Zurück zu {brand}',
    exhausted: startOver,
    expired: startOver,
    canceled: 'Zurück zu {brand}',
    undeliverable: 'Zurück und erneut versuchen',
  },
  noWayBack: {
    approved: 'Sie können diese Seite schließen und dort weitermachen, wo Sie waren.',
    exhausted: startAgain,
    expired: startAgain,
    canceled: 'Sie können diese Seite schließen.',
    undeliverable:
      'Kehren Sie zur App oder Website zurück, auf der Sie begonnen haben. Prüfen Sie dort Ihre Kontaktdaten und versuchen Sie es erneut.',
  },
  fewCodesLeft:
    '{count, plural, =0 {Das war Ihr letzter Notfallcode.} one {Sie haben noch # Notfallcode.} other {Sie haben noch # Notfallcodes.}} Erstellen Sie neue in den Sicherheitseinstellungen Ihres Kontos, bevor Sie sie brauchen.',
  messages: {
    'not-found': {
      heading: 'Hier ist nichts',
      text: 'Der Link ist vielleicht unvollständig oder veraltet. Kehren Sie zur App oder Website zurück, auf der Sie begonnen haben, und versuchen Sie es dort erneut.',
    },
    unavailable: {
      heading: 'Das hat nicht geklappt',
      text: 'Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal. Ihr Code gilt weiter, bis er abläuft.',
    },
    'bad-request': {
      heading: 'Das hat nicht geklappt',
      text: 'Wir konnten die Eingabe nicht lesen. Bitte gehen Sie zurück und versuchen Sie es noch einmal.',
    },
  },
  security,
  recovery,
};
