/**
 * Where to go after signing in, from a query or a form: one of the shop's own pages, or the account. Names what is allowed;
 * lists of what is forbidden (`//evil.example`, `/\evil.example`, `javascript:` …) were always one trick short.
 */
export function nextPage(asked: string): string {
  return /^\/(?:basket|checkout|account(?:\/(?:security|password))?|products\/[a-z0-9-]{1,60})?$/.test(asked)
    ? asked
    : '/account';
}
