import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Carrier } from './carrier.ts';
import { Customer } from './smpp-customer.ts';
import type { ReceiptStyle } from './smpp-message.ts';
import { type IdWriting, Office } from './smpp-office.ts';
import { type Frame, type Submit, takeFrames } from './smpp-pdu.ts';

export type MessageCentreOptions = {
  readonly carrier: Carrier;
  readonly systemId?: string;
  readonly password?: string;
  readonly host?: string;
  /** 0: any that is free. */
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly receipts?: ReceiptStyle;
  readonly messageIds?: IdWriting;
};

export type MessageCentre = AsyncDisposable & {
  readonly port: number;
  /** What a provider must be told to bind here. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What was accepted, in order: the last thousand. */
  readonly submits: readonly Submit[];
  /** Every request that came, in order, by its name: the last thousand. */
  readonly requests: readonly string[];
  /** Sees each request first. True: it has been dealt with. For misconduct that `Carrier.behave` hasn't got. */
  script: (frame: Frame, socket: Socket) => boolean;
  /** Ends all connections as a restart does. */
  drop(): void;
  close(): Promise<void>;
};

const kept = 1_000;

/** A message centre that speaks SMPP 3.4, in front of a carrier of the simulated network. */
export async function startMessageCentre(options: MessageCentreOptions): Promise<MessageCentre> {
  const { host = '127.0.0.1', port = 0, tls } = options;
  const account = { systemId: options.systemId ?? 'countersign', password: options.password ?? 'simulate' };
  const submits: Submit[] = [];
  const requests: string[] = [];
  const office = new Office({ ...options, account, submits });
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket): void => {
    sockets.add(socket);
    const customer = new Customer(socket, office);
    let held: Buffer | undefined = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      if (!held) return;
      held = takeFrames(Buffer.concat([held, chunk]), (frame) => {
        requests.push(frame.name ?? 'unknown');
        if (requests.length > kept) requests.shift();
        if (!centre.script(frame, socket)) customer.onFrame(frame);
      });
      if (!held) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      office.leave(customer);
    });
  };
  const server: Server = tls ? createTlsServer(tls, onSocket) : createServer(onSocket);
  server.on('tlsClientError', () => undefined);
  server.listen(port, host);
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const close = async (): Promise<void> => {
    drop();
    office.close();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  const centre: MessageCentre = {
    port: taken,
    settings: { host, port: taken, tls: tls !== undefined, ...account, sender: 'Simulator' },
    submits,
    requests,
    script: () => false,
    drop,
    close,
    [Symbol.asyncDispose]: close,
  };
  return centre;
}
