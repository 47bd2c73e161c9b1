/**
 * What is wrong with the place where a server should listen, for whoever can mend it.
 * @returns undefined when it is something else
 */
export function listenTrouble(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `PORT: something else listens at ${host}:${port} already. Stop it, or take another port.`;
    case 'EACCES':
      return `PORT: this user may not listen on ${port}. Take a port from 1024 on, or give the process the right to.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST: ${host} is no address of this machine.`;
    default:
      return undefined;
  }
}
