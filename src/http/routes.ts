import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { App } from '#core/app.ts';
import type { VerificationContext } from '#verifications/context.ts';
import type { Events } from './events.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The app whose server key came with the request; set on every route below /v1. */
    app: App;
  }
}

export type Http = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export type RouteContext = { readonly context: VerificationContext; readonly events: Events };

/** Adds the routes of one action. */
export type Routes = (http: Http, context: RouteContext) => void;
