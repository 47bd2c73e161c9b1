import { type TSchema, Type } from 'typebox';

/** What schemas of several routes are made of. */
export const literals = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], description });

export const time = (description: string) => Type.String({ format: 'date-time', description });

export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
