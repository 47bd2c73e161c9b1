import type { FastifyReply, FastifyRequest } from 'fastify';
import { isId } from '#core/id.ts';
import { ServiceError } from '#core/service-error.ts';
import type { CallbackOutcome, CallbackRequest } from '#delivery/callback.ts';
import type { Provider } from '#delivery/provider.ts';
import type { NewsTaker } from '#delivery/take-news.ts';
import { wordless } from '#delivery/wordless.ts';
import type { Metrics } from '../../metrics.ts';
import { sendProblem } from '../../problem.ts';
import type { Http } from '../../routes.ts';

export type CallbackContext = {
  /** By the names in the delivery file. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly news: Pick<NewsTaker, 'take'>;
  readonly context: { readonly publicUrl: string };
  readonly metrics: Metrics;
};

type Params = { readonly messageId?: string };
type Call = FastifyRequest<{ Params: Params; Body: Buffer | undefined }>;

/** Some tell of many messages at once. Whoever sends more must be known to: it is read before anybody knows who it is. */
const usualBytes = 256 * 1024;

/**
 * What providers tell us: receipts, STOP words, the key that was pressed. Who may speak is the provider's own signature to
 * say. What they tell is written down before they are answered, so that one who hears no yes tells it again.
 */
export function addCallbacks(http: Http, given: CallbackContext): void {
  http.register(async (callbacks) => {
    callbacks.removeAllContentTypeParsers();
    // Signatures cover the bytes.
    callbacks.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const [name, provider] of given.providers) {
      if (!provider.readCallback) continue;
      for (const url of [`/callbacks/${name}`, `/callbacks/${name}/:messageId`]) {
        callbacks.route<{ Params: Params; Body: Buffer | undefined }>({
          method: ['GET', 'POST'],
          url,
          schema: { hide: true },
          exposeHeadRoute: false,
          bodyLimit: provider.maxCallbackBytes ?? usualBytes,
          handler: (request, reply) => receive(request, reply, name, provider, given),
        });
      }
    }
  });
}

async function receive(
  request: Call,
  reply: FastifyReply,
  name: string,
  provider: Provider,
  given: CallbackContext,
): Promise<FastifyReply> {
  const { messageId } = request.params;
  if (!provider.readCallback || (messageId !== undefined && !isId('msg', messageId))) {
    return sendProblem(reply, 'not-found');
  }
  const outcome = await read(provider.readCallback, requestOf(request, given.context.publicUrl), request);
  given.metrics.callbacks.inc({ provider: name, outcome: outcome.kind });
  if (outcome.kind === 'forged') return reply.status(403).send();
  if (outcome.kind === 'garbage') return reply.status(400).send();
  await given.news.take(name, outcome.news);
  const { answer } = outcome;
  return answer ? reply.type(answer.contentType).send(answer.body) : reply.status(204).send();
}

/** An error's words may quote what was sent, and so a number or a code. */
async function read(
  readCallback: NonNullable<Provider['readCallback']>,
  callback: CallbackRequest,
  request: Call,
): Promise<CallbackOutcome> {
  try {
    return await readCallback(callback);
  } catch (error) {
    request.log.error({ err: wordless('A provider could not read a callback', error) }, 'callback failed');
    // What it needed is away, perhaps: it had better be told again.
    throw new ServiceError('not-now', 'A callback could not be read.');
  }
}

function requestOf({ method, raw, headers, body, params }: Call, publicUrl: string): CallbackRequest {
  return {
    method,
    url: `${publicUrl}${raw.url ?? ''}`,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    ),
    body: body ?? new Uint8Array(),
    messageId: params.messageId ?? null,
  };
}
