import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import packageJson from '../../package.json' with { type: 'json' };

/** The OpenAPI 3.1 document, made from the very schemas that validate. */
export const openApi = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Countersign',
      version: packageJson.version,
      description:
        'One-time codes: open a verification, let the person type the code on the hosted page or in your own form, and learn once that it was right. Errors are RFC 9457 problem details.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    components: {
      securitySchemes: {
        serverKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'A server key, cs_…. Never in a browser or an app.',
        },
      },
    },
    security: [{ serverKey: [] }],
    tags: [
      {
        name: 'Verifications',
        description: 'One request for proof, for one purpose, with at most one live code.',
      },
    ],
  },
  hideUntagged: true,
  refResolver: {
    buildLocalReference: (json) => String(json.$id),
  },
} satisfies FastifyDynamicSwaggerOptions;
