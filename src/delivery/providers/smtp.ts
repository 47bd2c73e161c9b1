// STUB
import type { Provider } from '../provider.ts';
export const createSmtpProvider = (_o: { url: string; from: string }): Provider => {
  throw new Error('stub');
};
