import { type Static, type TSchema, Type } from 'typebox';

/** What schemas of several routes are made of. */
export const literals = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], description });

export const time = (description: string) => Type.String({ format: 'date-time', description });

/** As a list of types and not as a choice of schemas, which costs an answer's serializer five times as much. */
export const orNull = <T extends TSchema & { readonly type?: unknown; readonly enum?: readonly unknown[] }>(
  schema: T,
) =>
  Type.Unsafe<Static<T> | null>({
    ...schema,
    type: [schema.type, 'null'],
    ...(schema.enum ? { enum: [...schema.enum, null] } : {}),
  });
