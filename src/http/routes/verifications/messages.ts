import { type MessageTimeline, readTimeline } from '#verifications/read-timeline.ts';
import { sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { IdParams, type Messages, MessagesOfVerification } from './schemas.ts';

/** GET /v1/verifications/{id}/messages */
export const messagesRoute: Routes = (http, { context }) => {
  http.get(
    '/v1/verifications/:id/messages',
    {
      schema: {
        operationId: 'listMessages',
        summary: 'What became of its messages',
        description:
          'For whoever has to explain why no code came: each message with who had it, what they said and when, and whether it arrived. No code and no full address is in it.',
        tags: ['Verifications'],
        params: IdParams,
        response: { 200: MessagesOfVerification },
        problems: ['not-found'],
      },
    },
    async (request, reply) => {
      const messages = await readTimeline(context, { id: request.params.id, appId: request.app.id });
      return messages ? { messages: messages.map(messageBody) } : sendProblem(reply, 'not-found');
    },
  );
};

function messageBody(message: MessageTimeline): Messages['messages'][number] {
  return {
    ...message,
    events: message.events.map((event) => ({ ...event, at: new Date(event.at).toISOString() })),
  };
}
