import type { Catalogue } from './wording.ts';

// Texts say "clave" and not "código": the GSM alphabet has é and ñ, but no á, í, ó or ú.
const notShared = 'No la comparta con nadie; nunca se la pediremos. Vence en {minutes} min.';
const notSharedShort = 'No la comparta con nadie. Vence en {minutes} min.';
const notYouShort = '¿No es usted? No la comparta y contacte con nosotros. Vence en {minutes} min.';
const handoverShareSms = 'Désela al repartidor solo en su puerta, nunca por teléfono ni por mensaje.';
const handoverShare = 'Déselo al repartidor solo en su puerta, nunca por teléfono ni por mensaje.';

export const es: Catalogue = {
  locale: 'es',
  direction: 'ltr',
  voiceLanguage: 'es-ES',
  smsAlphabet: 'gsm7',
  sms: {
    sign_in: {
      warned: [
        `{brand}: su clave de acceso es {code}. ${notShared}`,
        `{brand}: su clave de acceso es {code}. ${notSharedShort}`,
        '{brand}: clave de acceso {code}. No la comparta.',
      ],
      bare: ['{brand}: clave de acceso {code}'],
    },
    verify_contact: {
      warned: [
        `{brand}: su clave para confirmar este teléfono es {code}. ${notSharedShort}`,
        '{brand}: clave para confirmar este teléfono: {code}. No la comparta.',
      ],
      bare: ['{brand}: clave para confirmar este teléfono: {code}'],
    },
    payment: {
      warned: [
        `{brand}: su clave para pagar {money} a {payee} es {code}. ${notYouShort}`,
        `{brand}: su clave para pagar {money} a {payee} es {code}. ${notSharedShort}`,
        '{brand}: clave para pagar {money} a {payee}: {code}. No la comparta.',
      ],
      bare: ['{brand}: pago de {money} a {payee}, clave {code}'],
    },
    payment_to_brand: {
      warned: [
        `{brand}: su clave para pagarnos {money} es {code}. ${notYouShort}`,
        `{brand}: su clave para pagarnos {money} es {code}. ${notSharedShort}`,
        '{brand}: clave para pagarnos {money}: {code}. No la comparta.',
      ],
      bare: ['{brand}: clave para pagarnos {money}: {code}'],
    },
    change_contact: {
      warned: [
        `{brand}: su clave para cambiar sus datos de contacto{newContact, select, none {} other { a {newContact}}} es {code}. ${notYouShort}`,
        `{brand}: su clave para cambiar sus datos de contacto{newContact, select, none {} other { a {newContact}}} es {code}. ${notSharedShort}`,
        `{brand}: su clave para cambiar sus datos de contacto es {code}. ${notSharedShort}`,
        '{brand}: clave para cambiar sus datos de contacto: {code}. No la comparta.',
      ],
      bare: ['{brand}: clave para cambiar sus datos de contacto: {code}'],
    },
    change_password: {
      warned: [
        `{brand}: su clave para cambiar su contraseña es {code}. ${notYouShort}`,
        `{brand}: su clave para cambiar su contraseña es {code}. ${notSharedShort}`,
        '{brand}: clave para cambiar su contraseña: {code}. No la comparta.',
      ],
      bare: ['{brand}: clave para cambiar su contraseña: {code}'],
    },
    change_factor: {
      warned: [
        `{brand}: su clave para cambiar su forma de acceso es {code}. ${notYouShort}`,
        `{brand}: su clave para cambiar su forma de acceso es {code}. ${notSharedShort}`,
        '{brand}: clave para cambiar su forma de acceso: {code}. No la comparta.',
      ],
      bare: ['{brand}: clave para cambiar su forma de acceso: {code}'],
    },
    recover: {
      warned: [
        `{brand}: su clave para recuperar su cuenta es {code}. ${notYouShort}`,
        `{brand}: su clave para recuperar su cuenta es {code}. ${notSharedShort}`,
        '{brand}: clave para recuperar su cuenta: {code}. No la comparta.',
      ],
      bare: ['{brand}: clave para recuperar su cuenta: {code}'],
    },
    handover: {
      warned: [
        `{brand}: la clave de entrega {parcel, select, none {de su paquete} other {del paquete {parcel}}} es {code}. ${handoverShareSms}`,
        `{brand}: clave de entrega de su paquete: {code}. ${handoverShareSms}`,
      ],
      bare: [],
    },
    generic: {
      warned: [
        `{brand}: su clave para confirmar la solicitud es {code}. ${notShared}`,
        `{brand}: su clave para confirmar la solicitud es {code}. ${notSharedShort}`,
        '{brand}: clave para confirmar la solicitud: {code}. No la comparta.',
      ],
      bare: ['{brand}: clave para confirmar la solicitud: {code}'],
    },
  },
  email: {
    wordings: {
      sign_in: {
        subject: '{brand}: su código de acceso',
        lead: 'Utilice este código para iniciar sesión en {brand}.',
        notYou:
          'Si no ha intentado iniciar sesión, es posible que alguien conozca su contraseña. No facilite el código a nadie y cambie su contraseña en nuestra aplicación o en nuestro sitio web.',
      },
      sign_in_passwordless: {
        subject: '{brand}: su código de acceso',
        lead: 'Utilice este código para iniciar sesión en {brand} sin contraseña.',
        notYou:
          'Si no lo ha solicitado, puede eliminar este mensaje. Nadie puede iniciar sesión sin el código.',
      },
      verify_contact: {
        subject: '{brand}: confirme su dirección de correo electrónico',
        lead: 'Utilice este código para confirmar que esta dirección de correo electrónico es suya.',
        notYou: 'Si no nos ha facilitado esta dirección, puede eliminar este mensaje. No cambiará nada.',
      },
      payment: {
        subject: '{brand}: confirme su pago de {money}',
        lead: 'Utilice este código únicamente si desea realizar exactamente este pago.',
        notYou: 'Si no está realizando este pago, no utilice el código y póngase en contacto con nosotros.',
      },
      change_contact: {
        subject: '{brand}: confirme el cambio de sus datos de contacto',
        lead: 'Utilice este código para cambiar los datos de contacto de su cuenta.',
        notYou:
          'Si no los está cambiando usted, es posible que alguien haya entrado en su cuenta. No facilite el código a nadie y póngase en contacto con nosotros.',
      },
      change_password: {
        subject: '{brand}: confirme el cambio de su contraseña',
        lead: 'Utilice este código para cambiar la contraseña de su cuenta.',
        notYou:
          'Si no la está cambiando usted, es posible que alguien haya entrado en su cuenta. No facilite el código a nadie y póngase en contacto con nosotros.',
      },
      change_factor: {
        subject: '{brand}: confirme el cambio de su forma de acceso',
        lead: 'Utilice este código para cambiar la forma de iniciar sesión en {brand}.',
        notYou:
          'Si no la está cambiando usted, es posible que alguien haya entrado en su cuenta. No facilite el código a nadie y póngase en contacto con nosotros.',
      },
      recover: {
        subject: '{brand}: recupere su cuenta',
        lead: 'Utilice este código para recuperar el acceso a su cuenta.',
        notYou:
          'Si no lo ha solicitado, no facilite el código a nadie. Sin él, nadie puede entrar en su cuenta.',
      },
      handover: {
        subject: '{brand}: el código para su entrega',
        lead: 'El repartidor le pedirá este código al entregarle el paquete.',
        notYou: 'Si no espera ningún paquete, póngase en contacto con nosotros.',
      },
      generic: {
        subject: '{brand}: su código de confirmación',
        lead: 'Utilice este código para confirmar su solicitud en {brand}.',
        notYou: 'Si no lo ha solicitado, puede eliminar este mensaje.',
      },
    },
    codeLabel: 'Su código',
    amountLabel: 'Importe',
    payeeLabel: 'Beneficiario',
    newContactLabel: 'Nuevo contacto',
    parcelLabel: 'Paquete',
    lifetime: 'El código es válido durante {minutes, plural, one {# minuto} other {# minutos}}.',
    neverShare:
      'No comparta este código con nadie. Nunca se lo pediremos, ni por teléfono, ni por mensaje, ni por correo electrónico.',
    handoverLifetime: 'El código es válido hasta el final del día de la entrega.',
    handoverShare,
    footer: '{brand} ha enviado este mensaje automáticamente.',
  },
  voice: {
    reasons: {
      sign_in: 'Le llamamos para darle su código de acceso.',
      sign_in_passwordless: 'Le llamamos para darle su código de acceso sin contraseña.',
      verify_contact: 'Le llamamos para darle el código que confirma este número de teléfono.',
      payment: 'Le llamamos para darle el código de su pago de {money} a {payee}.',
      change_contact: 'Le llamamos para darle el código para cambiar sus datos de contacto.',
      change_password: 'Le llamamos para darle el código para cambiar su contraseña.',
      change_factor: 'Le llamamos para darle el código para cambiar su forma de acceso.',
      recover: 'Le llamamos para darle el código para recuperar su cuenta.',
      handover: 'Le llamamos para darle el código de entrega de su paquete.',
      generic: 'Le llamamos para darle su código de confirmación.',
    },
    greeting: 'Hola, le habla {brand}.',
    pressKey: 'Para escuchar el código, pulse 1. Si no espera ningún código, cuelgue, por favor.',
    codeIs: 'Su código es:',
    again: 'Repito:',
    neverShare: 'No comparta este código con nadie. Nunca se lo pediremos.',
    handoverShare,
    goodbye: 'Adiós.',
    digitSeparator: ', ',
  },
};
