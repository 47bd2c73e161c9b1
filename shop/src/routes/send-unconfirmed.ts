import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeFailure, type Flow, logFailure, type Returned } from '../confirmation.ts';
import type { ShopContext } from '../context.ts';
import { foreignReturnPage, sendFailurePage, unconfirmedPage } from '../pages/confirmation-pages.ts';
import { sendPage } from '../pages/send-page.ts';

/** For a browser that came back from the code page with nothing confirmed. `flow`: where it starts again if it wasn't the one. */
export function sendUnconfirmed(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
  returned: Exclude<Returned, { readonly kind: 'confirmed' }>,
  flow: Flow,
): Promise<FastifyReply> {
  switch (returned.kind) {
    case 'unconfirmed': {
      const { pending, why } = returned;
      const page = unconfirmedPage(pending.flow, why, pending.verification?.url);
      return sendPage(context, request, reply, page);
    }
    case 'foreign':
      return sendPage(context, request, reply, foreignReturnPage(flow));
    case 'failed': {
      logFailure(request, returned);
      const ways = { retryHref: request.url };
      const page = sendFailurePage(returned.pending.flow, describeFailure(returned), ways);
      return sendPage(context, request, reply, page);
    }
  }
}
