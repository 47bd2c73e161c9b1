const wordings = [
  'sign_in',
  'sign_in_passwordless',
  'verify_contact',
  'payment',
  'change_contact',
  'change_password',
  'change_factor',
  'recover',
  'handover',
  'generic',
] as const;

/**
 * What messages and pages say a code is for. Signing in, paying, changing, recovering and handing over read differently,
 * so that a code got by a pretext doesn't look like the code for the pretext (OWASP transaction authorization). An
 * app's own purposes read `generic`.
 */
export type Wording = (typeof wordings)[number];

export function wordingOf(purpose: string): Wording {
  return wordings.find((wording) => wording === purpose) ?? 'generic';
}
