import { type PasswordFault, passwordFault } from './passwords.ts';

const texts: Readonly<Record<PasswordFault, string>> = {
  'too-short': 'Choose a password of at least 8 characters.',
  'too-long': 'Choose a password of at most 200 characters.',
  common: 'This password is one of the first that anybody would try. Choose another.',
  personal: 'Choose a password that is not your name or e-mail.',
};

/** What to tell somebody whose new password will not do; the person's name and e-mail would be guessed first. */
export function passwordFaultText(password: string, name: string, email: string): string | undefined {
  const fault = passwordFault(password, [name, email, email.split('@')[0] ?? '']);
  return fault && texts[fault];
}
