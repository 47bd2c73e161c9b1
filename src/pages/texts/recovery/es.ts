import type { RecoveryTexts } from './recovery-texts.ts';

export const es: RecoveryTexts = {
  title: 'Recuperar su cuenta',
  lead: '¿Ya no puede usar nada de lo que usa para entrar en {brand}? Muestre aquí lo que aún tiene.',
  howHeading: 'Cómo funciona',
  howShow:
    'Muestre una o varias de estas cosas: un número de teléfono, un correo electrónico, un código de recuperación.',
  howWait: 'Con una de ellas hay que esperar tres días; con dos de distinta clase, un día o nada.',
  howTold:
    'Se avisa a todas las direcciones de su cuenta, y cualquiera de ellas puede detenerlo. También se detiene si alguien entra con lo que usted ha perdido.',
  showHeading: 'Lo que aún tiene',
  send: 'Enviar un código a {to}',
  code: 'Usar un código de recuperación',
  addressShown: 'Ha mostrado que {to} es suyo.',
  otherShown: 'Ha mostrado que es usted.',
  tellsAll: 'Si continúa, se avisa a todas las direcciones de la cuenta de que alguien quiere recuperarla.',
  goOn: 'Continuar',
  nothingHeading: 'Aquí no hay nada que recuperar',
  nothingText:
    'Aquí no hay nada suyo configurado que pueda perderse. Inicie sesión en {brand} con su contraseña. Si los códigos llegan a un teléfono o correo que ha perdido, contacte con {brand}.',
  waitingHeading: 'Ahora hay que esperar',
  waitingUntil: 'Podrá continuar a partir del {date}.',
  waitingText:
    'Vaya entonces a {brand}, empiece a iniciar sesión y elija «{link}», o el enlace que le trajo aquí hoy, y muestre de nuevo lo que ha mostrado hoy. Hasta entonces no cambia nada en su cuenta.',
  bySupport:
    'El servicio de atención lo abrió por usted. Así tarda más, para que nadie consiga entrar a base de convencer.',
  sooner: 'Si muestra además algo de otra clase, no tendrá que esperar tanto.',
  shownHeading: 'Mostrado hasta ahora',
  readyHeading: 'Ya puede continuar',
  readyText:
    'Configure una nueva forma de entrar. Sustituye a todo lo que no haya mostrado aquí. En todos los demás sitios se cierra su sesión.',
  finish: 'Configurar una forma nueva',
  stopHeading: '¿Ya no lo quiere?',
  stopText: 'Entonces todo queda como está, y lo que usaba antes sigue funcionando.',
  stop: 'Detenerlo',
  notices: {
    'not-counted': 'No ha contado: se mostró hace más de diez minutos o se añadió a la cuenta hace muy poco.',
    'nothing-enrolled': 'Aquí no hay nada que recuperar.',
    'too-many-recoveries':
      'Últimamente se ha intentado demasiadas veces. Pida ayuda al servicio de atención.',
    'factors-frozen':
      'Alguien avisó de un cambio que usted no hizo. Por eso, de momento no se puede cambiar nada aquí.',
    'recovery-over': 'Eso ya ha terminado. Puede empezar de nuevo.',
    'recovery-waiting': 'La espera aún no ha terminado.',
    'show-again': 'Muestre de nuevo lo que mostró antes, para saber que sigue siendo usted.',
    canceled: 'Se ha detenido y no se ha cambiado nada.',
    stopped:
      'Se detuvo: aquí, desde una de sus direcciones o porque alguien entró con lo que se daba por perdido. No se ha cambiado nada y puede empezar de nuevo.',
    'not-reachable': 'Ahora mismo no podemos enviar un código ahí. Use otra forma.',
    unavailable: 'Ahora mismo no está disponible. Inténtelo más tarde.',
  },
};
