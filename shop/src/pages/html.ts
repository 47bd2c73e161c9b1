import { html, raw } from 'hono/html';

/** Markup in which every value put in was escaped. */
export type Html = ReturnType<typeof html>;

export { html };

/** Attributes that are there or not, and other constants. Never for anything that came from a person. */
export const constant = raw;
