import { STATUS_CODES } from 'node:http';
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import packageJson from '../../package.json' with { type: 'json' };
import { Problem, type ProblemSlug, problemOf, problems, problemsOf } from './problem.ts';

type Json = Record<string, unknown>;
type Operation = { requestBody?: Json; responses: Json; 'x-problems'?: readonly ProblemSlug[] };

/**
 * The OpenAPI 3.1 document, made from the very schemas that validate: each that has an `$id` is said once, by that name.
 * Each operation says by which problems it may answer.
 */
export function openApi(): FastifyDynamicSwaggerOptions {
  const schemas = new Map<string, FastifySchema>();
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Countersign',
        version: packageJson.version,
        description:
          'One-time codes: open a verification, let the person type the code on the hosted page or in your own form, and learn once that it was right. Errors are RFC 9457 problem details; each operation says which it has.',
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
      servers: [{ url: '/', description: 'Where this document came from.' }],
      security: [{ serverKey: [] }],
      tags: [
        {
          name: 'Verifications',
          description: 'One request for proof, for one purpose, with at most one live code.',
        },
        {
          name: 'Factors',
          description:
            'What a person has enrolled: addresses, authenticator apps, tokens, passkeys, recovery codes.',
        },
        { name: 'Browsers', description: 'Where a person is not asked again when they sign in.' },
        { name: 'Recovery', description: 'The way back into an account when everything is lost.' },
        { name: 'Notices', description: 'What people are told of their account, and can take back.' },
      ],
    },
    hideUntagged: true,
    transform({ schema, url }) {
      if (schema.operationId) schemas.set(schema.operationId, schema);
      return { schema, url };
    },
    transformObject(given) {
      const document: object = 'openapiObject' in given ? given.openapiObject : given.swaggerObject;
      if (!isDocument(document)) throw new Error('This is no OpenAPI document with paths and components.');
      return withSchemas(document, schemas);
    },
  };
}

type Document = {
  components: Json;
  paths: Record<string, Record<string, Operation & { readonly operationId: string }>>;
};

function isDocument(value: object): value is Document {
  return 'paths' in value && 'components' in value;
}

function withSchemas(
  document: Document,
  schemas: ReadonlyMap<string, FastifySchema>,
): FastifyDynamicSwaggerOptions['openapi'] & Json {
  const named = new Map<string, unknown>();
  const paths = Object.entries(document.paths).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => {
        const schema = schemas.get(operation.operationId);
        return [method, schema ? { ...operation, ...saidOf(operation, schema, named) } : operation];
      }),
    ),
  ]);
  return {
    ...(document as object),
    components: {
      ...document.components,
      schemas: Object.fromEntries(named),
      examples: problemExamples([...new Set([...schemas.values()].flatMap(problemsOf))]),
    },
    paths: Object.fromEntries(paths),
  } as FastifyDynamicSwaggerOptions['openapi'] & Json;
}

function saidOf(
  { requestBody }: Operation,
  schema: FastifySchema,
  named: Map<string, unknown>,
): Partial<Operation> {
  const json = (of: unknown) => ({ 'application/json': { schema: referred(of, named) } });
  const answers = Object.entries((schema.response ?? {}) as Json).map(([status, of]) => [
    status,
    { description: STATUS_CODES[status] ?? status, content: json(of) },
  ]);
  const slugs = problemsOf(schema);
  return {
    ...(requestBody ? { requestBody: { ...requestBody, content: json(schema.body) } } : {}),
    responses: { ...Object.fromEntries(answers), ...problemAnswers(slugs, named) },
    'x-problems': slugs,
  };
}

/** By status, since that is how a document tells answers apart. */
function problemAnswers(slugs: readonly ProblemSlug[], named: Map<string, unknown>): Json {
  const schema = referred(Problem, named);
  const answers = [...Map.groupBy(slugs, (slug) => problems[slug][0])].map(([status, some]) => {
    const description = some.map((slug) => `- \`${slug}\`: ${problems[slug][1]}`).join('\n');
    const examples = Object.fromEntries(
      some.map((slug) => [slug, { $ref: `#/components/examples/${slug}` }]),
    );
    return [status, { description, content: { 'application/problem+json': { schema, examples } } }];
  });
  return Object.fromEntries(answers);
}

function problemExamples(slugs: readonly ProblemSlug[]): Json {
  return Object.fromEntries(
    slugs.map((slug) => [slug, { value: { ...problemOf(slug), instance: 'req_3C9OVOvNdgzIb-QK' } }]),
  );
}

/** A schema with every part that has an `$id` put under its name, and a reference left in its place. */
function referred(of: unknown, named: Map<string, unknown>): unknown {
  if (Array.isArray(of)) return of.map((one) => referred(one, named));
  if (typeof of !== 'object' || of === null) return of;
  const { $id, ...rest } = of as Json;
  const parts = Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, referred(part, named)]));
  if (typeof $id !== 'string') return parts;
  named.set($id, parts);
  return { $ref: `#/components/schemas/${$id}` };
}
