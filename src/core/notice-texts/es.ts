import type { NoticeTexts } from './notice-texts.ts';

export const es: NoticeTexts = {
  what: {
    factor_added: 'Nueva forma de iniciar sesión: {factor}',
    factor_removed: 'Ya no sirve para iniciar sesión: {factor}',
    recovery_codes_replaced: 'Se crearon nuevos códigos de recuperación; los anteriores ya no valen',
    two_step_off: 'Se desactivó la verificación en dos pasos',
    recovery_used: 'Se usó un código de recuperación',
    recovery_begun: 'Alguien pidió recuperar el acceso a su cuenta',
    recovery_pending: 'Alguien sigue esperando recuperar el acceso a su cuenta',
    recovery_ready: 'Alguien ya puede recuperar el acceso a su cuenta',
    recovery_canceled: 'Se detuvo la recuperación del acceso a su cuenta',
    recovery_finished: 'Alguien entró en su cuenta mediante la recuperación de acceso',
    second_step_failed: 'Alguien sabía su contraseña, pero no el código',
    factor_nearly_disabled:
      'Muchas respuestas incorrectas seguidas; con unas pocas más se desactiva: {factor}',
    factor_disabled:
      'Desactivado por demasiadas respuestas incorrectas, hasta que lo configure de nuevo: {factor}',
    sim_swap_blocked: 'No se envió ningún código a su número porque su tarjeta SIM cambió hace poco',
    password_changed: 'Se cambió su contraseña',
    undone: '{by} avisó de un cambio que usted no hizo',
    freeze_lifted: 'Ya se puede volver a cambiar cómo inicia sesión',
  },
  factors: {
    phone: 'teléfono',
    email: 'correo',
    totp: 'aplicación de autenticación',
    hotp: 'token de seguridad',
    passkey: 'llave de acceso',
    recovery_codes: 'códigos de recuperación',
  },
  sms: '{brand}: {what} ({time}). ¿No fue usted? {link}',
  subject: '{brand}: {what}',
  when: 'Cuándo',
  browser: 'Navegador',
  place: 'Lugar',
  wasMe: 'Si fue usted, no tiene que hacer nada.',
  notMe: 'Si no fue usted, díganoslo antes del {date}:',
  notMeButton: 'No fui yo',
  neverAsk: 'Nunca le pediremos un código ni su contraseña por este mensaje.',
  footer: '{brand} envió este mensaje automáticamente a todas las direcciones de su cuenta.',
  page: {
    title: '¿Fue usted?',
    wasMeButton: 'Fui yo',
    effects:
      'Si pulsa «{button}», se cierra su sesión en todas partes y durante tres días nadie puede cambiar cómo inicia sesión. Podrá seguir iniciando sesión.',
    effectsWithUndo:
      'Si pulsa «{button}», se deshace el cambio, se cierra su sesión en todas partes y durante tres días nadie puede cambiar cómo inicia sesión. Podrá seguir iniciando sesión.',
    effectsOfRecovery:
      'Si pulsa «{button}», se detiene la recuperación, vuelve todo lo que sustituyó, se cierra su sesión en todas partes y durante tres días nadie puede cambiar cómo inicia sesión. Podrá seguir iniciando sesión.',
    effectsOfDispute:
      'Lo que se quitó aún no ha vuelto, porque solo lo pidió quien lo tiene. Si debe volver, dígalo aquí.',
    thanks: 'Gracias. No se cambió nada.',
    stopped: 'Se cerró su sesión en todas partes',
    stoppedTold: 'Gracias. Se avisó a todas sus direcciones.',
    putBack: 'La recuperación ha terminado y todo lo que había sustituido ha vuelto.',
    frozen: 'Hasta el {date} nadie puede cambiar cómo inicia sesión. Podrá seguir iniciando sesión.',
    next: 'Cambie ahora su contraseña en {brand}. Si no puede entrar, contacte con {brand} y cuente lo que pasó.',
    over: 'Este enlace ha caducado',
    overNext: 'Si algo sigue mal, contacte con {brand}.',
    go: 'Ir a {brand}',
    informs: 'Es solo para que lo sepa. Si no fue usted, contacte con {brand}.',
  },
};
