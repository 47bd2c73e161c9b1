// STUB
export const notices = [
  'wrong',
  'malformed',
  'sent',
  'resend-too-soon',
  'too-many-sends',
  'too-many-failures',
  'too-many-requests',
  'not-sent',
  'unavailable',
] as const;
export type Notice = (typeof notices)[number];
