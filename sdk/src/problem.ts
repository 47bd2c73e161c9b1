import { problemSlugs } from './generated/problem-slugs.ts';

/** The last segment of a problem's `type`. `unknown`: a problem that a newer service has and this SDK does not. */
export type ProblemSlug = (typeof problemSlugs)[number] | 'unknown';

const known: ReadonlySet<string> = new Set(problemSlugs);
const isKnown = (slug: string): slug is ProblemSlug => known.has(slug);
const standard: ReadonlySet<string> = new Set(['type', 'title', 'status', 'detail', 'errors']);

/** What is wrong with a request. `path`: where in its body (`/returnUrl`), or `querystring/…`, `headers/…`. */
export type RequestError = { readonly path: string; readonly message: string };

/**
 * Countersign's answer when it will not do what was asked (RFC 9457). Compare `slug`; `detail` is for a developer's
 * eyes, not for a customer's. Holds nothing of the request: neither key, code, ticket nor address.
 */
export class CountersignProblem extends Error {
  override readonly name = 'CountersignProblem';
  readonly slug: ProblemSlug;
  /** The problem's URI, as it came. */
  readonly type: string;
  /** The HTTP status. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** From Retry-After: when it is worth trying again. Absent: no time is known. */
  readonly retryAfterSeconds?: number;
  /** Each thing that is wrong with the request; the message names the first. */
  readonly errors: readonly RequestError[];
  /** All further members, such as `retryAt`, `resendAt` and `instance` (the request id in the service's log). */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>, retryAfterSeconds?: number) {
    const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
    const type = text('type');
    const last = type.slice(type.lastIndexOf('/') + 1);
    const errors = requestErrors(body.errors);
    const what = text('detail') || text('title');
    super(`${last || `HTTP ${status}`}: ${what}${firstOf(errors, what)}`);
    this.slug = isKnown(last) ? last : 'unknown';
    this.type = type;
    this.status = status;
    this.title = text('title');
    this.detail = text('detail');
    if (retryAfterSeconds !== undefined) this.retryAfterSeconds = retryAfterSeconds;
    this.errors = errors;
    this.extensions = Object.fromEntries(Object.entries(body).filter(([name]) => !standard.has(name)));
  }
}

function requestErrors(errors: unknown): readonly RequestError[] {
  return Array.isArray(errors) ? errors.filter(isRequestError) : [];
}

function isRequestError(error: unknown): error is RequestError {
  if (typeof error !== 'object' || error === null) return false;
  return (
    'path' in error &&
    typeof error.path === 'string' &&
    'message' in error &&
    typeof error.message === 'string'
  );
}

/** In the message, since it is often all that a log keeps. */
function firstOf([first]: readonly RequestError[], told: string): string {
  if (!first) return '';
  return first.message === told ? ` (${first.path})` : ` (${first.path}: ${first.message})`;
}
