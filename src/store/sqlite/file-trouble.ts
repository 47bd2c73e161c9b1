import { ServiceError } from '#core/service-error.ts';

/**
 * What befell the file of an embedded store, for whoever can mend it.
 * @returns a ServiceError `store-unavailable`; what it was given, with its stack, where it is something else
 */
export function fileTrouble(path: string, cause: unknown): unknown {
  const words = cause instanceof Error ? wordsFor(path, cause) : undefined;
  return words === undefined ? cause : new ServiceError('store-unavailable', words, { cause });
}

function wordsFor(path: string, error: Error): string | undefined {
  const unusable = (mend: string): string => `The database ${path} can't be used (${error.message}). ${mend}`;
  const room = 'Make room on its disk.';
  const rights = 'Its folder and files must belong to the user that runs this, on a disk that takes writes.';
  if ('syscall' in error) return unusable('code' in error && error.code === 'ENOSPC' ? room : rights);
  if (!('errcode' in error)) return undefined;
  // SQLite's own numbers (https://sqlite.org/rescode.html); what stands above a byte says where it befell.
  switch (Number(error.errcode) & 0xff) {
    case 5:
    case 6:
      return `Another process is using ${path}. One service to one file.`;
    case 13:
      return unusable(room);
    case 3:
    case 8:
    case 14:
      return unusable(rights);
    case 10:
    case 11:
    case 26:
      return unusable('If it is damaged, restore it from a backup.');
    default:
      return undefined;
  }
}
