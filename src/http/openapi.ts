import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import packageJson from '../../package.json' with { type: 'json' };
import {
  Browser,
  BrowserList,
  DistrustBrowsers,
  TrustBrowser,
  TrustedBrowser,
} from './routes/browsers/schemas.ts';
import {
  BegunApp,
  BegunPasskey,
  ConfirmedFactor,
  ConfirmFactor,
  EnrolAddress,
  EnrolApp,
  EnrolPasskey,
  EnrolRecoveryCodes,
  EnrolToken,
  FactorBody,
  FactorList,
  ImportApp,
  NewRecoveryCodes,
  OpenSecurityPage,
  OrderFactors,
  RemoveFactor,
  RenameFactor,
  ReportRecycled,
  ResyncedFactor,
  ResyncFactor,
  SecurityPage,
  SetTwoStep,
} from './routes/factors/schemas.ts';
import { LiftFreeze, TellUser, ToldUser } from './routes/notices/schemas.ts';
import {
  BeginRecovery,
  CancelRecovery,
  FinishRecovery,
  ProveRecovery,
  RecoveryBody,
  RecoveryPage,
} from './routes/recovery/schemas.ts';
import {
  CancelVerification,
  CheckedVerification,
  CheckVerification,
  CreateVerification,
  MessagesOfVerification,
  PasskeyRequest,
  Problem,
  RedeemVerification,
  ResendVerification,
  Verification,
} from './routes/verifications/schemas.ts';

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
      {
        name: 'Factors',
        description:
          'What a person has enrolled: addresses, authenticator apps, tokens, passkeys, recovery codes.',
      },
      { name: 'Browsers', description: 'Where a person is not asked again when they sign in.' },
      { name: 'Recovery', description: 'The way back into an account when everything is lost.' },
    ],
  },
  hideUntagged: true,
  transformObject: (document) =>
    'openapiObject' in document ? named(document.openapiObject) : document.swaggerObject,
} satisfies FastifyDynamicSwaggerOptions;

const components: Readonly<Record<string, object>> = {
  MessagesOfVerification,
  CreateVerification,
  CheckVerification,
  ResendVerification,
  CancelVerification,
  RedeemVerification,
  Verification,
  CheckedVerification,
  PasskeyRequest,
  Factor: FactorBody,
  FactorList,
  ImportApp,
  EnrolAddress,
  EnrolToken,
  EnrolPasskey,
  BegunPasskey,
  EnrolApp,
  BegunApp,
  EnrolRecoveryCodes,
  NewRecoveryCodes,
  ConfirmFactor,
  ConfirmedFactor,
  RenameFactor,
  OrderFactors,
  RemoveFactor,
  ReportRecycled,
  SetTwoStep,
  ResyncFactor,
  ResyncedFactor,
  OpenSecurityPage,
  SecurityPage,
  Browser,
  BrowserList,
  LiftFreeze,
  TellUser,
  ToldUser,
  TrustBrowser,
  TrustedBrowser,
  DistrustBrowsers,
  BeginRecovery,
  RecoveryPage,
  ProveRecovery,
  FinishRecovery,
  CancelRecovery,
  Recovery: RecoveryBody,
  Problem,
};

/** Routes hold their schemas whole, for their types; the document says each once, by name. */
function named<T extends object>(document: T): T {
  const names = new Map<string, string>();
  const schemas: Record<string, unknown> = {};
  for (const [name, component] of Object.entries(components)) {
    const { $id: _, ...schema } = component as { $id?: string };
    names.set(JSON.stringify(schema), name);
    schemas[name] = schema;
  }
  const text = JSON.stringify(document, (_key, value: unknown) => {
    const name = typeof value === 'object' ? names.get(JSON.stringify(value)) : undefined;
    return name === undefined ? value : { $ref: `#/components/schemas/${name}` };
  });
  const result = JSON.parse(text);
  result.components.schemas = schemas;
  return result;
}
