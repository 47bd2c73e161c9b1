import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export type DialOptions = {
  readonly host: string;
  readonly port: number;
  /** false: in the clear. */
  readonly tls: false | { readonly ca?: string };
};

/** A socket on its way to a connection. */
export function dial({ host, port, tls }: DialOptions): Socket {
  if (!tls) return connect({ host, port, noDelay: true });
  // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment can't switch the check off.
  const socket = connectTls({
    host,
    port,
    servername: serverName(host),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...tls,
  });
  return socket.setNoDelay();
}

/** A certificate is never looked up by an address (RFC 6066 §3). */
const serverName = (host: string): string => (/^[\d.]+$|:/.test(host) ? '' : host);
