import type { RecoveryTexts } from './recovery-texts.ts';

export const de: RecoveryTexts = {
  title: 'Zurück in Ihr Konto',
  lead: 'Sie können nichts mehr von dem benutzen, womit Sie sich bei {brand} anmelden? Dann zeigen Sie hier, was Sie noch haben.',
  howHeading: 'So geht es',
  howShow:
    'Sie zeigen eines oder mehreres davon: eine Telefonnummer, eine E-Mail-Adresse, einen Notfallcode.',
  howWait: 'Mit einem davon warten Sie drei Tage, mit zweien verschiedener Art einen Tag oder gar nicht.',
  howTold:
    'Alle Adressen Ihres Kontos erfahren davon, und jede kann es stoppen. Es endet auch, wenn sich jemand mit dem anmeldet, was Sie verloren haben.',
  showHeading: 'Was Sie noch haben',
  send: 'Code an {to} senden',
  code: 'Notfallcode benutzen',
  addressShown: 'Sie haben gezeigt, dass {to} Ihnen gehört.',
  otherShown: 'Sie haben gezeigt, dass Sie es sind.',
  tellsAll:
    'Wenn Sie weitergehen, erfahren alle Adressen des Kontos, dass jemand wieder hineingelangen möchte.',
  goOn: 'Weiter',
  nothingHeading: 'Hier gibt es nichts wiederherzustellen',
  nothingText:
    'Für Sie ist hier nichts eingerichtet, was verloren gehen könnte. Melden Sie sich bei {brand} mit Ihrem Passwort an. Wenn die Codes an ein Telefon oder Postfach gehen, das Sie verloren haben, wenden Sie sich an {brand}.',
  waitingHeading: 'Jetzt dauert es etwas',
  waitingUntil: 'Weiter geht es ab {date}.',
  waitingText:
    'Gehen Sie dann zu {brand}, beginnen Sie mit der Anmeldung und wählen Sie „{link}“ oder den Link, über den Sie heute hierhergekommen sind. Zeigen Sie noch einmal, was Sie heute gezeigt haben. Bis dahin ändert sich nichts an Ihrem Konto.',
  bySupport:
    'Der Kundendienst hat dies für Sie eröffnet. Das dauert länger, damit sich niemand durch Überreden Zugang verschafft.',
  sooner: 'Wenn Sie noch etwas anderer Art zeigen, müssen Sie nicht so lange warten.',
  shownHeading: 'Bisher gezeigt',
  readyHeading: 'Es kann weitergehen',
  readyText:
    'Richten Sie einen neuen Weg zum Anmelden ein. Er ersetzt alles, was Sie hier nicht gezeigt haben. Überall sonst werden Sie abgemeldet.',
  finish: 'Neuen Weg einrichten',
  stopHeading: 'Sie möchten das nicht mehr?',
  stopText: 'Dann bleibt alles, wie es ist, und was Sie bisher benutzt haben, gilt weiter.',
  stop: 'Stoppen',
  notices: {
    'not-counted':
      'Das zählte nicht. Es ist mehr als zehn Minuten her, oder es gehört erst seit Kurzem zum Konto.',
    'nothing-enrolled': 'Hier gibt es nichts wiederherzustellen.',
    'too-many-recoveries':
      'Das wurde in letzter Zeit zu oft versucht. Bitte wenden Sie sich an den Kundendienst.',
    'factors-frozen':
      'Eine Änderung wurde als nicht von Ihnen gemeldet. Deshalb lässt sich hier vorerst nichts ändern.',
    'recovery-over': 'Das ist vorbei. Sie können neu beginnen.',
    'recovery-waiting': 'Die Wartezeit ist noch nicht um.',
    'show-again':
      'Zeigen Sie noch einmal, was Sie zuvor gezeigt haben, damit wir wissen, dass Sie es noch sind.',
    canceled: 'Es ist gestoppt, und nichts wurde geändert.',
    stopped:
      'Es wurde gestoppt: hier, von einer Ihrer Adressen aus oder weil sich jemand mit dem angemeldet hat, was verloren sein sollte. Nichts wurde geändert, und Sie können neu beginnen.',
    'not-reachable': 'Dorthin können wir gerade keinen Code senden. Bitte nehmen Sie einen anderen Weg.',
    unavailable: 'Das ist gerade nicht möglich. Bitte versuchen Sie es später noch einmal.',
  },
};
