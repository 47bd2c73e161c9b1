import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PhoneMessage, Reply } from './carrier.ts';
import type { Network } from './network.ts';

export type PhonesServer = AsyncDisposable & { readonly url: string; close(): Promise<void> };

/**
 * What the simulated phones and mailboxes got, for a person (`GET /`) and for a script (`GET /messages?to=…`); and
 * `POST /replies {from, to, text}` for what a person writes back.
 * @param port 0: any that is free
 */
export async function servePhones(
  network: Network,
  { port = 0, host = '127.0.0.1' } = {},
): Promise<PhonesServer> {
  const server = createServer((request, response) => {
    route(network, request, response).catch(() => response.destroy());
  });
  await once(server.listen(port, host), 'listening');
  const { port: taken } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://${host}:${taken}`, close, [Symbol.asyncDispose]: close };
}

async function route(network: Network, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const json = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /messages':
      return json(200, network.messages({ to: url.searchParams.get('to') ?? undefined }));
    case 'POST /replies': {
      const reply =
        request.headers['content-type']?.startsWith('application/json') && (await readReply(request));
      if (!reply)
        return json(400, { error: 'Say {"from": "+49…", "to": "…", "text": "STOP"} as application/json.' });
      network.reply(reply);
      return json(202, {});
    }
    case 'GET /':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...pageHeaders });
      response.end(page(network.messages().slice(0, shown)));
      return;
    default:
      return json(404, { error: 'Not here.' });
  }
}

async function readReply(request: IncomingMessage): Promise<Reply | undefined> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 10_000) return undefined;
  }
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return undefined;
    const { from, to, text: words } = body as Record<string, unknown>;
    return typeof from === 'string' && typeof to === 'string' && typeof words === 'string'
      ? { from, to, text: words }
      : undefined;
  } catch {
    return undefined;
  }
}

const shown = 100;
const style =
  'body{font:16px/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}' +
  'article{border:1px solid #8886;border-radius:.75rem;padding:.75rem 1rem;margin:0 0 1rem}' +
  'header{opacity:.75;font-size:.875rem}p{white-space:pre-wrap;overflow-wrap:anywhere;margin:.25rem 0 0}';
const pageHeaders = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'cache-control': 'no-store',
};

function page(messages: readonly PhoneMessage[]): string {
  const articles = messages.map(
    ({ channel, from, to, carrier, at, text }) =>
      `<article><header>${escapeHtml(`${channel} to ${to} from ${from || 'nobody'} by ${carrier}`)}, ` +
      `<time datetime="${at}">${at.slice(11, 19)}</time></header><p>${escapeHtml(text)}</p></article>`,
  );
  return (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    `<meta http-equiv="refresh" content="2"><title>Simulated phones</title><style>${style}</style>` +
    `<main><h1>Simulated phones</h1>${articles.join('') || '<p>Nothing has come yet.</p>'}</main></html>`
  );
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
