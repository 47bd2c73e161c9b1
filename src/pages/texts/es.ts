import type { Catalogue } from './catalogue.ts';
import { es as recovery } from './recovery/es.ts';
import { es as security } from './security/es.ts';

const startAgain =
  'Vuelva a la aplicación o al sitio web donde empezó y {by, select, none {empiece allí de nuevo} other {solicite allí un código nuevo}}.';

const startOver = '{by, select, none {Volver y empezar de nuevo} other {Volver y pedir un código nuevo}}';

const triesLeft = '{count, plural, one {Le queda un intento.} other {Le quedan # intentos.}}';

const chooseAnother = '{ways, select, none {} other { Elija otra forma.}}';

const tryAgain =
  '{ways, select, none {Puede intentarlo de nuevo.} other {Puede intentarlo de nuevo o elegir otra forma.}}';

export const es: Catalogue = {
  locale: 'es',
  direction: 'ltr',
  headings: {
    sign_in: 'Confirme que es usted',
    sign_in_passwordless: 'Iniciar sesión',
    verify_contact:
      'Confirme su {channel, select, email {dirección de correo electrónico} other {número de teléfono}}',
    payment: 'Confirme su pago',
    change_contact: 'Confirme sus nuevos datos de contacto',
    change_password: 'Confirme su nueva contraseña',
    change_factor: 'Confirme el cambio de su forma de acceso',
    recover: 'Recupere su cuenta',
    handover: 'Confirme la entrega',
    generic: 'Confirme su solicitud',
  },
  leads: {
    sign_in: 'Está iniciando sesión en {brand}.',
    sign_in_passwordless:
      'Está iniciando sesión en {brand} {channel, select, none {sin contraseña} other {con un código en lugar de una contraseña}}.',
    verify_contact:
      'Con el código confirma a {brand} que {channel, select, email {esta dirección de correo electrónico es suya} other {este número de teléfono es suyo}}.',
    payment:
      '{channel, select, none {Confirme} other {Introduzca el código}} únicamente si desea realizar exactamente este pago.',
    change_contact: 'Está cambiando los datos de contacto de su cuenta de {brand}.',
    change_password: 'Está cambiando la contraseña de su cuenta de {brand}.',
    change_factor: 'Está cambiando la forma de iniciar sesión en {brand}.',
    recover: 'Está recuperando el acceso a su cuenta de {brand}.',
    handover: 'Introduzca el código del destinatario al entregar el paquete.',
    generic:
      '{channel, select, none {Está confirmando su solicitud en {brand}.} other {Con el código confirma su solicitud en {brand}.}}',
  },
  sentTo: {
    sms: 'Hemos enviado un SMS con un código de {digits} dígitos al {to}.',
    voice: 'Estamos llamando al {to}. Conteste y pulse 1 para escuchar su código de {digits} dígitos.',
    email: 'Hemos enviado un correo electrónico con un código de {digits} dígitos a {to}.',
    whatsapp: 'Hemos enviado un mensaje de WhatsApp con un código de {digits} dígitos al {to}.',
  },
  usuallyWithin: 'Suele llegar en menos de {time}.',
  passkey: {
    get: {
      heading: 'Use su llave de acceso',
      text: 'Confirme con su huella, su rostro o el bloqueo de pantalla. No hay ningún código que alguien pueda pedirle.',
      button: 'Continuar con llave de acceso',
      noScript:
        'Las llaves de acceso necesitan JavaScript. Actívelo y vuelva a cargar la página{ways, select, none {} other {, o elija otra forma}}.',
    },
    create: {
      heading: 'Añadir una llave de acceso',
      text: 'La próxima vez iniciará sesión en {brand} con su huella, su rostro o el bloqueo de pantalla. Solo funciona en el sitio auténtico.',
      button: 'Crear llave de acceso',
      noScript:
        'Las llaves de acceso necesitan JavaScript. Actívelo y vuelva a cargar la página, o continúe sin llave de acceso.',
    },
    waiting: 'Siga las indicaciones de su navegador o dispositivo.',
    problems: {
      cancelled: `Se ha cancelado o ha tardado demasiado. ${tryAgain}`,
      'not-allowed': `No se pueden usar llaves de acceso en esta dirección.${chooseAnother}`,
      'already-registered':
        'Este dispositivo ya tiene una llave de acceso para su cuenta. Puede usarla ahora mismo.',
      insecure: `Las llaves de acceso solo funcionan con una conexión segura.${chooseAnother}`,
      unsupported: `Este navegador o dispositivo no puede hacerlo.${chooseAnother}`,
      failed: `Ha habido un problema con la llave de acceso. ${tryAgain}`,
      refused: `No hemos podido aceptar esa llave de acceso. ${tryAgain}`,
      removed: `Esta llave de acceso se ha eliminado de su cuenta. Puede borrarla de su dispositivo.${chooseAnother}`,
    },
  },
  factsLabel: 'Lo que va a confirmar',
  factLabels: {
    amount: 'Importe',
    payee: 'Para',
    newContact: 'Nuevo contacto',
    parcel: 'Paquete',
    orderId: 'Pedido',
  },
  codeLabel: 'Código de {digits} dígitos',
  codeHint: 'Introduzca los {digits} dígitos del código.',
  submit: 'Confirmar',
  submitting: 'Comprobando…',
  noAnswer: 'Todavía no hay respuesta. Pulse el botón otra vez: el mismo código no gasta otro intento.',
  offline:
    'No tiene conexión, así que eso no ha funcionado. Pulse el botón otra vez cuando vuelva a tenerla.',
  triesLeft: '{count, plural, one {Queda # intento} other {Quedan # intentos}}',
  validFor: 'Válido durante {time} más',
  validUntil: 'Válido hasta {time}',
  expiresSoon: 'El código vence en un minuto.',
  answerFor: 'Tiempo para responder: {time}',
  answerSoon: 'Le queda un minuto para responder.',
  errorTitle: 'Error',
  seconds: '{count, plural, one {# segundo} other {# segundos}}',
  minutes: '{count, plural, one {# minuto} other {# minutos}}',
  hours: '{count, plural, one {# hora} other {# horas}}',
  shareHeading: 'No comparta este código con nadie',
  share:
    'Nadie de {brand} se lo pedirá nunca, ni por teléfono, ni por mensaje, ni por correo electrónico. Quien lo haga intenta engañarle.',
  resendHeading: '¿No ha recibido el código?',
  resendTips: {
    sms: 'Un SMS puede tardar un minuto. Compruebe que su teléfono tiene cobertura.',
    voice: 'La llamada puede tardar un minuto. El código solo se lee cuando usted pulsa 1.',
    email: 'Un correo puede tardar unos minutos. Mire también en la carpeta de correo no deseado.',
    whatsapp: 'Un mensaje de WhatsApp puede tardar un minuto. Compruebe que su teléfono está conectado.',
  },
  registeredOnly: 'Solo enviamos códigos a los datos de contacto que constan en {brand}.',
  sameCode: 'El código no cambia, así que un mensaje que llegue tarde también sirve.',
  newestCode: 'Cada mensaje lleva un código nuevo. Solo sirve el más reciente.',
  resend: {
    sms: 'Volver a enviar el SMS',
    voice: 'Llamarme otra vez',
    email: 'Volver a enviar el correo',
    whatsapp: 'Volver a enviar el mensaje de WhatsApp',
  },
  resendWait: 'Podrá volver a solicitarlo en {time}.',
  resendReady: 'Ya puede volver a solicitar el código.',
  noMoreSends: 'No podemos enviarlo más veces. El código enviado sigue siendo válido.',
  noneArrived:
    '¿No ha llegado ningún código? Vuelva y revise su {channel, select, email {dirección de correo electrónico} other {número de teléfono}}.',
  mistyped: '¿Lo ha escrito mal? Vuelva y corríjalo',
  otherWays: 'Probar de otra forma',
  otherWay: {
    sms: 'SMS al {to}',
    voice: 'Prefiero una llamada al {to}',
    email: 'Correo electrónico a {to}',
    whatsapp: 'WhatsApp al {to}',
  },
  otherWayWait: 'Disponible en {time}.',
  own: {
    totp: {
      how: 'Abra su aplicación de autenticación e introduzca los {digits, select, none {dígitos} other {{digits} dígitos}} que muestra para esta cuenta.',
      label: 'Código de su aplicación de autenticación',
      hint: 'Introduzca todos los dígitos que muestra la aplicación{digits, select, none {} other { ({digits})}}.',
      troubleHeading: '¿No se acepta el código?',
      trouble:
        'El código cambia cada 30 segundos y cada uno sirve una sola vez. Si se rechaza uno, espere al siguiente. Compruebe que la hora de su teléfono se ajusta automáticamente.',
      wrong: `El código no es correcto o ya se ha utilizado. Espere al siguiente en su aplicación e introdúzcalo. ${triesLeft}`,
      malformed:
        'Introduzca todos los dígitos que muestra la aplicación{digits, select, none {} other { ({digits})}}. Esto no ha gastado ningún intento.',
    },
    hotp: {
      how: 'Pulse el botón de su token de seguridad e introduzca los {digits, select, none {dígitos} other {{digits} dígitos}} que muestra.',
      label: 'Código de su token de seguridad',
      hint: 'Introduzca todos los dígitos que muestra el token{digits, select, none {} other { ({digits})}}.',
      troubleHeading: '¿No se acepta el código?',
      trouble:
        'Cada código sirve una sola vez y solo vale el más reciente. Si se rechaza uno, vuelva a pulsar el botón. No lo pulse cuando no necesite un código.',
      wrong: `El código no es correcto o ya se ha utilizado. Vuelva a pulsar el botón e introduzca el código nuevo. ${triesLeft}`,
      malformed:
        'Introduzca todos los dígitos que muestra el token{digits, select, none {} other { ({digits})}}. Esto no ha gastado ningún intento.',
    },
    recovery_codes: {
      how: 'Introduzca uno de los códigos de recuperación que guardó al crearlos. Cada código sirve una sola vez.',
      label: 'Código de recuperación',
      hint: 'Introduzca uno de sus códigos de recuperación.',
      troubleHeading: '¿No encuentra sus códigos?',
      trouble:
        'Busque entre sus documentos, en su gestor de contraseñas o en sus descargas. No importan las mayúsculas ni los guiones. Si después creó códigos nuevos, los anteriores ya no sirven.',
      wrong: `El código no es correcto o ya se ha utilizado. Revíselo o use otro de su lista. ${triesLeft}`,
      malformed:
        'Introduzca un código de recuperación completo, con todas sus letras y dígitos. Esto no ha gastado ningún intento.',
    },
  },
  ownClosed:
    'Ha habido demasiadas respuestas incorrectas por esta vía. Para proteger su cuenta permanecerá cerrada {time, select, none {por el momento} other {durante {time}}}.{ways, select, none {} other { Pruebe de otra forma.}}',
  passkeyOffer: {
    heading: '¿Iniciar sesión sin código la próxima vez?',
    text: 'Su código era correcto. Con una llave de acceso entra en {brand} con el dedo, la cara o el bloqueo de pantalla: es más rápido y nadie puede sonsacársela.',
    add: 'Crear una llave de acceso',
    goOn: 'Continuar en {brand}',
    alone: 'Si no hace nada, continuará automáticamente en dos minutos.',
  },
  failuresLeft:
    '{count, plural, =0 {Ha habido demasiadas respuestas incorrectas seguidas y esta vía está desactivada. {ways, select, none {Vuelva a configurarla} other {Use otra y vuelva a configurar esta}} en los ajustes de seguridad de su cuenta.} one {Atención: con una respuesta incorrecta seguida más, esta vía se desactiva hasta que la configure de nuevo.} other {Atención: con # respuestas incorrectas seguidas más, esta vía se desactiva hasta que la configure de nuevo.}}',
  ownWay: {
    passkey: 'Usar una llave de acceso',
    totp: 'Usar su aplicación de autenticación',
    hotp: 'Usar su token de seguridad',
    recovery_codes: 'Usar un código de recuperación',
  },
  enterSent: 'Introducir el código enviado a {to}',
  noneOfThese: '¿No puede usar nada de esto? Vuelva a {brand} y pida ayuda allí.',
  lostEverything: 'No puedo usar ninguna de estas',
  lostOnly: 'Ya no tengo esto',
  notMe: 'No he sido yo',
  notMeText:
    'Si usted no lo ha solicitado, cancélelo. El código dejará de funcionar y no se cambiará ni se pagará nada.',
  notMeOwnText: 'Si usted no lo ha solicitado, cancélelo. No se cambiará ni se pagará nada.',
  handover: {
    sentTo: 'El código de {digits} dígitos se ha enviado a {to}.',
    shareHeading: 'Solo en la puerta',
    share:
      'El código se da al repartidor en persona, con el paquete delante, nunca por teléfono ni por mensaje.',
    tip: 'Pida al destinatario que mire sus mensajes. Un mensaje puede tardar unos minutos.',
    call: 'Llamar al destinatario al {to}',
    callAgain: 'Volver a llamar al destinatario',
    sent: 'El código va de camino al destinatario.',
    wrong: `El código no es correcto. Pida al destinatario que se lo diga otra vez. ${triesLeft}`,
    approved: 'Gracias. El código del destinatario era correcto.',
    notMe: 'Algo no va bien',
    notMeText: 'Si este paquete no se va a entregar, cancele el código. Dejará de funcionar.',
    closed:
      'Se han introducido demasiados códigos incorrectos. Para proteger al destinatario no aceptamos códigos {time, select, none {por el momento} other {durante {time}}}.',
    ended: {
      exhausted: 'Para proteger al destinatario, este código ya no funciona. La entrega no está confirmada.',
      expired: 'El código era válido hasta el final del día de la entrega. La entrega no está confirmada.',
      canceled: 'El código ya no funciona. La entrega no está confirmada.',
      undeliverable: 'No se ha podido entregar ninguno de nuestros mensajes. La entrega no está confirmada.',
    },
    unreached: 'No hemos podido contactar con el destinatario',
  },
  cancel: 'Cancelar ahora',
  notices: {
    wrong: `El código no es correcto. Revise el mensaje e inténtelo de nuevo. ${triesLeft}`,
    malformed: 'Introduzca los {digits} dígitos del código. Esto no ha gastado ningún intento.',
    sent: {
      sms: 'Un SMS con su código está en camino.',
      voice: 'Le estamos llamando.',
      email: 'Un correo electrónico con su código está en camino.',
      whatsapp: 'Un mensaje de WhatsApp con su código está en camino.',
    },
    'resend-too-soon':
      'Ya hay un mensaje en camino. {time, select, none {Espere un momento antes de volver a solicitarlo.} other {Podrá volver a solicitarlo en {time}.}}',
    'too-many-sends':
      'No se pueden enviar más mensajes por esta vía {time, select, none {por ahora} other {durante {time}}}. El código enviado sigue siendo válido.',
    'too-many-failures':
      'Se han introducido demasiados códigos incorrectos. Para proteger su cuenta no aceptamos códigos {time, select, none {por el momento} other {durante {time}}}.',
    'too-many-requests':
      'Hay demasiadas solicitudes desde su conexión. {time, select, none {Inténtelo de nuevo más tarde.} other {Inténtelo de nuevo en {time}.}}',
    'not-sent':
      'No hemos podido entregar el mensaje. Vuelva a solicitarlo{ways, select, none {} other { o pruebe de otra forma}}.',
    unavailable:
      'Esa opción no está disponible en este momento.{ways, select, none {} other { Pruebe de otra forma.}}',
    'not-judged':
      'Ahora mismo no se ha podido comprobar el código. {time, select, none {Vuelva a introducirlo en un momento.} other {Vuelva a introducirlo en {time}.}} El mismo código no gasta otro intento.',
  },
  ended: {
    approved: {
      heading: 'Confirmado',
      text: '{by, select, none {Gracias. No necesitamos nada más.} other {Gracias. Su código era correcto.}}',
    },
    exhausted: {
      heading: '{by, select, none {Demasiados intentos incorrectos} other {Demasiados códigos incorrectos}}',
      text: '{by, select, none {Para su protección, hemos cerrado esta solicitud.} other {Para su protección, este código ya no funciona.}} No se ha cambiado ni pagado nada.',
    },
    expired: {
      heading: '{by, select, none {Se ha agotado el tiempo} other {Este código ha vencido}}',
      text: '{by, select, none {Solo hay poco tiempo para responder.} other {Los códigos solo son válidos durante poco tiempo.}} No se ha cambiado ni pagado nada.',
    },
    canceled: {
      heading: 'Cancelado',
      text: '{by, select, none {} other {El código ya no funciona. }}No se ha cambiado ni pagado nada.',
    },
    undeliverable: {
      heading: 'No hemos podido contactar con usted',
      text: 'No se ha podido entregar ninguno de nuestros mensajes. No se ha cambiado ni pagado nada.',
    },
  },
  canceledAdvice:
    'Si lo inició otra persona, es posible que conozca su contraseña. Cámbiela en la aplicación o en el sitio web de {brand}.',
  wayBack: {
    approved: 'Volver a {brand}',
    exhausted: startOver,
    expired: startOver,
    canceled: 'Volver a {brand}',
    undeliverable: 'Volver e intentarlo de nuevo',
  },
  noWayBack: {
    approved: 'Puede cerrar esta página y seguir donde lo dejó.',
    exhausted: startAgain,
    expired: startAgain,
    canceled: 'Puede cerrar esta página.',
    undeliverable:
      'Vuelva a la aplicación o al sitio web donde empezó, revise allí sus datos de contacto e inténtelo de nuevo.',
  },
  fewCodesLeft:
    '{count, plural, =0 {Ese era su último código de recuperación.} one {Le queda # código de recuperación.} other {Le quedan # códigos de recuperación.}} Cree códigos nuevos en los ajustes de seguridad de su cuenta, antes de necesitarlos.',
  messages: {
    'not-found': {
      heading: 'Aquí no hay nada',
      text: 'Puede que el enlace esté incompleto o ya no sirva. Vuelva a la aplicación o al sitio web donde empezó e inténtelo allí de nuevo.',
    },
    unavailable: {
      heading: 'No ha funcionado',
      text: 'Se ha producido un problema por nuestra parte. Inténtelo de nuevo dentro de un momento. Su código sigue siendo válido hasta que venza.',
    },
    'bad-request': {
      heading: 'No ha funcionado',
      text: 'No hemos podido leer los datos enviados. Vuelva atrás e inténtelo de nuevo.',
    },
  },
  security,
  recovery,
};
