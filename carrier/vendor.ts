import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Carrier } from './carrier.ts';

export type VendorRequest = {
  readonly method: string;
  /** Whole, as the client wrote it. */
  readonly url: string;
  /** As it stood in the request, percent-encoding and all. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

export type VendorReply =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** An object goes as JSON. */
      readonly body?: string | object;
    }
  /** Takes the request and says nothing. */
  | 'hang'
  /** Hangs up in the middle of the answer. */
  | 'cut'
  /** Something that isn't the vendor's protocol, with the request in it. */
  | 'garbage';

/** One vendor's side of its HTTP API. */
export type Vendor = {
  readonly name: string;
  /** What a provider must be told to be a customer here, by the names of its settings; the address comes to it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The same with its address in them; absent: that is their `baseUrl`. */
  readonly settingsAt?: (url: string) => Readonly<Record<string, unknown>>;
  handle(request: VendorRequest): VendorReply | Promise<VendorReply>;
};

/** What a provider must be told to be a customer of a vendor that is served there. */
export function settingsAt(vendor: Vendor, url: string): Readonly<Record<string, unknown>> {
  return vendor.settingsAt?.(url) ?? { ...vendor.settings, baseUrl: url };
}

/** What a vendor gets: `export function createTwilio(tools: VendorTools): Vendor`. */
export type VendorTools = {
  readonly carrier: Carrier;
  /** How it tells a customer something. Whatever goes wrong is answered with status 0. */
  readonly post: (message: Outgoing) => Promise<OutgoingReply>;
};
export type Outgoing = {
  readonly url: string;
  readonly method?: 'POST' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};
export type OutgoingReply = { readonly status: number; readonly contentType: string; readonly body: string };

/** Over the network. A vendor under test may be given something else. */
export async function post({ url, method = 'POST', headers, body }: Outgoing): Promise<OutgoingReply> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(10_000),
      redirect: 'manual',
    });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, body: await response.text() };
  } catch {
    return { status: 0, contentType: '', body: '' };
  }
}

export type ServedVendor = AsyncDisposable & {
  /** Without a slash at its end. */
  readonly url: string;
  /** Every request there was, in order. */
  readonly requests: readonly VendorRequest[];
  close(): Promise<void>;
};

const maxBodyBytes = 1024 * 1024;
/** Kept for tests to look at. */
const maxRequests = 1_000;

/** @param port 0: any that is free */
export async function serveVendor(
  vendor: Vendor,
  { port = 0, host = '127.0.0.1' } = {},
): Promise<ServedVendor> {
  const requests: VendorRequest[] = [];
  const server = createServer(async (incoming, response) => {
    try {
      const request = await readRequest(incoming);
      if (!request) {
        response.writeHead(413, { connection: 'close' }).end();
        return;
      }
      requests.push(request);
      if (requests.length > maxRequests) requests.shift();
      give(await vendor.handle(request), request, response);
    } catch (error) {
      // A fault of the simulator's own must be seen, and must not look like the vendor's.
      console.error(`carrier: ${vendor.name}:`, error);
      if (!response.headersSent) response.writeHead(599);
      response.end();
    }
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://${host}:${taken}`, requests, close, [Symbol.asyncDispose]: close };
}

async function readRequest(incoming: IncomingMessage): Promise<VendorRequest | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  const target = incoming.url ?? '/';
  const url = `http://${incoming.headers.host ?? 'localhost'}${target}`;
  const path = target.replace(/\?.*$/s, '');
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  return {
    method: incoming.method ?? 'GET',
    url,
    path,
    query: new URLSearchParams(target.slice(path.length)),
    headers,
    body: Buffer.concat(chunks).toString(),
  };
}

function give(reply: VendorReply, request: VendorRequest, response: ServerResponse): void {
  switch (reply) {
    case 'hang':
      return;
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write(`{"said":${JSON.stringify(request.body)}`.slice(0, 50));
      setImmediate(() => response.destroy());
      return;
    case 'garbage':
      response.writeHead(200, { 'content-type': 'application/json' }).end(`\u0000<${request.body}`);
      return;
    default: {
      const { status, headers = {}, body = '' } = reply;
      const json = typeof body === 'object';
      response.writeHead(status, { ...(json ? { 'content-type': 'application/json' } : {}), ...headers });
      response.end(json ? JSON.stringify(body) : body);
    }
  }
}
