import type { Catalogue } from './wording.ts';

const notShared = 'Geben Sie ihn nie weiter, wir fragen nie danach. {minutes} Min. gültig.';
const notSharedShort = 'Geben Sie ihn nie weiter. {minutes} Min. gültig.';
const notYouShort = 'Nicht von Ihnen? Nie weitergeben, bitte melden. {minutes} Min. gültig.';
const handoverShare = 'Nennen Sie ihn dem Zusteller nur an Ihrer Tür, nie am Telefon oder per Nachricht.';

export const de: Catalogue = {
  locale: 'de',
  direction: 'ltr',
  voiceLanguage: 'de-DE',
  smsAlphabet: 'gsm7',
  sms: {
    sign_in: {
      warned: [
        `{brand}: Ihr Anmeldecode lautet {code}. ${notShared}`,
        `{brand}: Ihr Anmeldecode lautet {code}. ${notSharedShort}`,
        '{brand}: Anmeldecode {code}. Nie weitergeben.',
      ],
      bare: ['{brand}: Anmeldecode {code}'],
    },
    verify_contact: {
      warned: [
        `{brand}: Ihr Code zur Bestätigung dieser Telefonnummer lautet {code}. ${notSharedShort}`,
        `{brand}: Ihr Code zur Bestätigung dieser Nummer: {code}. Nie weitergeben. {minutes} Min. gültig.`,
        '{brand}: Code für diese Nummer: {code}. Nie weitergeben.',
      ],
      bare: ['{brand}: Code für diese Nummer: {code}'],
    },
    payment: {
      warned: [
        `{brand}: Ihr Code für die Zahlung von {money} an {payee} lautet {code}. ${notYouShort}`,
        `{brand}: Ihr Code für die Zahlung von {money} an {payee} lautet {code}. ${notSharedShort}`,
        '{brand}: Code für die Zahlung von {money} an {payee}: {code}. Nie weitergeben.',
      ],
      bare: ['{brand}: Zahlung von {money} an {payee}, Code {code}'],
    },
    payment_to_brand: {
      warned: [
        `{brand}: Ihr Code für die Zahlung von {money} an uns lautet {code}. ${notYouShort}`,
        `{brand}: Ihr Code für die Zahlung von {money} an uns lautet {code}. ${notSharedShort}`,
        '{brand}: Code für die Zahlung von {money} an uns: {code}. Nie weitergeben.',
      ],
      bare: ['{brand}: Zahlung von {money} an uns, Code {code}'],
    },
    change_contact: {
      warned: [
        `{brand}: Ihr Code zum Ändern Ihrer Kontaktdaten{newContact, select, none {} other { in {newContact}}} lautet {code}. ${notYouShort}`,
        `{brand}: Ihr Code zum Ändern Ihrer Kontaktdaten{newContact, select, none {} other { in {newContact}}} lautet {code}. ${notSharedShort}`,
        `{brand}: Ihr Code zum Ändern Ihrer Kontaktdaten lautet {code}. ${notSharedShort}`,
        '{brand}: Code zum Ändern Ihrer Kontaktdaten: {code}. Nie weitergeben.',
      ],
      bare: ['{brand}: Code zum Ändern Ihrer Kontaktdaten: {code}'],
    },
    change_password: {
      warned: [
        `{brand}: Ihr Code zum Ändern Ihres Passworts lautet {code}. ${notYouShort}`,
        `{brand}: Ihr Code zum Ändern Ihres Passworts lautet {code}. ${notSharedShort}`,
        '{brand}: Code zum Ändern Ihres Passworts: {code}. Nie weitergeben.',
      ],
      bare: ['{brand}: Code zum Ändern Ihres Passworts: {code}'],
    },
    change_factor: {
      warned: [
        `{brand}: Ihr Code zum Ändern Ihrer Anmeldung lautet {code}. ${notYouShort}`,
        `{brand}: Ihr Code zum Ändern Ihrer Anmeldung lautet {code}. ${notSharedShort}`,
        '{brand}: Code zum Ändern Ihrer Anmeldung: {code}. Nie weitergeben.',
      ],
      bare: ['{brand}: Code zum Ändern Ihrer Anmeldung: {code}'],
    },
    recover: {
      warned: [
        `{brand}: Ihr Code zum Wiederherstellen Ihres Kontos lautet {code}. ${notYouShort}`,
        `{brand}: Ihr Code zum Wiederherstellen Ihres Kontos lautet {code}. ${notSharedShort}`,
        '{brand}: Code zum Wiederherstellen Ihres Kontos: {code}. Nie weitergeben.',
      ],
      bare: ['{brand}: Code zum Wiederherstellen Ihres Kontos: {code}'],
    },
    handover: {
      warned: [
        `{brand}: Der Übergabecode für {parcel, select, none {Ihr Paket} other {Paket {parcel}}} lautet {code}. ${handoverShare}`,
        `{brand}: Übergabecode für {parcel, select, none {Ihr Paket} other {Paket {parcel}}}: {code}. ${handoverShare}`,
        `{brand}: Übergabecode für Ihr Paket: {code}. ${handoverShare}`,
      ],
      bare: [],
    },
    generic: {
      warned: [
        `{brand}: Ihr Bestätigungscode lautet {code}. ${notShared}`,
        `{brand}: Ihr Bestätigungscode lautet {code}. ${notSharedShort}`,
        '{brand}: Bestätigungscode {code}. Nie weitergeben.',
      ],
      bare: ['{brand}: Bestätigungscode {code}'],
    },
  },
  email: {
    wordings: {
      sign_in: {
        subject: '{brand}: Ihr Anmeldecode',
        lead: 'Mit diesem Code melden Sie sich bei {brand} an.',
        notYou:
          'Wenn Sie sich nicht anmelden wollten, kennt möglicherweise jemand Ihr Passwort. Behalten Sie den Code für sich und ändern Sie Ihr Passwort in unserer App oder auf unserer Website.',
      },
      sign_in_passwordless: {
        subject: '{brand}: Ihr Anmeldecode',
        lead: 'Mit diesem Code melden Sie sich ohne Passwort bei {brand} an.',
        notYou:
          'Wenn Sie den Code nicht angefordert haben, können Sie diese Nachricht löschen. Ohne den Code kann sich niemand anmelden.',
      },
      verify_contact: {
        subject: '{brand}: Bestätigen Sie Ihre E-Mail-Adresse',
        lead: 'Mit diesem Code bestätigen Sie, dass diese E\u2011Mail-Adresse Ihnen gehört.',
        notYou:
          'Wenn Sie uns diese Adresse nicht angegeben haben, können Sie diese Nachricht löschen. Es ändert sich dann nichts.',
      },
      payment: {
        subject: '{brand}: Bestätigen Sie Ihre Zahlung von {money}',
        lead: 'Verwenden Sie diesen Code nur, wenn Sie genau diese Zahlung ausführen möchten.',
        notYou:
          'Wenn diese Zahlung nicht von Ihnen stammt, verwenden Sie den Code nicht und wenden Sie sich an uns.',
      },
      change_contact: {
        subject: '{brand}: Bestätigen Sie die Änderung Ihrer Kontaktdaten',
        lead: 'Mit diesem Code ändern Sie die Kontaktdaten Ihres Kontos.',
        notYou:
          'Wenn Sie diese Änderung nicht vornehmen, hat möglicherweise jemand Zugriff auf Ihr Konto. Behalten Sie den Code für sich und wenden Sie sich an uns.',
      },
      change_password: {
        subject: '{brand}: Bestätigen Sie die Änderung Ihres Passworts',
        lead: 'Mit diesem Code ändern Sie das Passwort Ihres Kontos.',
        notYou:
          'Wenn Sie diese Änderung nicht vornehmen, hat möglicherweise jemand Zugriff auf Ihr Konto. Behalten Sie den Code für sich und wenden Sie sich an uns.',
      },
      change_factor: {
        subject: '{brand}: Bestätigen Sie die Änderung Ihrer Anmeldung',
        lead: 'Mit diesem Code ändern Sie, wie Sie sich bei {brand} anmelden.',
        notYou:
          'Wenn Sie diese Änderung nicht vornehmen, hat möglicherweise jemand Zugriff auf Ihr Konto. Behalten Sie den Code für sich und wenden Sie sich an uns.',
      },
      recover: {
        subject: '{brand}: Stellen Sie Ihr Konto wieder her',
        lead: 'Mit diesem Code erhalten Sie wieder Zugang zu Ihrem Konto.',
        notYou:
          'Wenn Sie das nicht angefordert haben, behalten Sie den Code für sich. Ohne ihn kommt niemand in Ihr Konto.',
      },
      handover: {
        subject: '{brand}: Der Code für Ihre Lieferung',
        lead: 'Der Zusteller fragt Sie nach diesem Code, wenn er Ihnen das Paket übergibt.',
        notYou: 'Wenn Sie kein Paket erwarten, wenden Sie sich bitte an uns.',
      },
      generic: {
        subject: '{brand}: Ihr Bestätigungscode',
        lead: 'Mit diesem Code bestätigen Sie Ihr Anliegen bei {brand}.',
        notYou: 'Wenn Sie den Code nicht angefordert haben, können Sie diese Nachricht löschen.',
      },
    },
    codeLabel: 'Ihr Code',
    amountLabel: 'Betrag',
    payeeLabel: 'Empfänger',
    newContactLabel: 'Neuer Kontakt',
    parcelLabel: 'Paket',
    lifetime: 'Der Code ist {minutes, plural, one {# Minute} other {# Minuten}} gültig.',
    neverShare:
      'Geben Sie diesen Code niemals weiter. Wir fragen Sie nie danach, weder am Telefon noch per Nachricht oder E\u2011Mail.',
    handoverLifetime: 'Der Code gilt bis zum Ende des Liefertages.',
    handoverShare,
    footer: 'Diese Nachricht wurde automatisch von {brand} gesendet.',
  },
  voice: {
    reasons: {
      sign_in: 'Sie erhalten Ihren Anmeldecode.',
      sign_in_passwordless: 'Sie erhalten Ihren Code zum Anmelden ohne Passwort.',
      verify_contact: 'Sie erhalten den Code zur Bestätigung dieser Telefonnummer.',
      payment: 'Sie erhalten den Code für Ihre Zahlung von {money} an {payee}.',
      change_contact: 'Sie erhalten den Code zum Ändern Ihrer Kontaktdaten.',
      change_password: 'Sie erhalten den Code zum Ändern Ihres Passworts.',
      change_factor: 'Sie erhalten den Code zum Ändern Ihrer Anmeldung.',
      recover: 'Sie erhalten den Code zum Wiederherstellen Ihres Kontos.',
      handover: 'Sie erhalten den Code für die Übergabe Ihres Pakets.',
      generic: 'Sie erhalten Ihren Bestätigungscode.',
    },
    greeting: 'Guten Tag, hier ist {brand}.',
    pressKey: 'Um den Code zu hören, drücken Sie die 1. Wenn Sie keinen Code erwarten, legen Sie bitte auf.',
    codeIs: 'Ihr Code lautet:',
    again: 'Ich wiederhole:',
    neverShare: 'Nennen Sie diesen Code niemandem. Wir fragen Sie nie danach.',
    handoverShare,
    goodbye: 'Auf Wiederhören.',
    digitSeparator: ', ',
  },
};
