/**
 * The address of a vendor's API, without a slash at its end. Codes and keys go there, so it is HTTPS; plain HTTP is for a
 * simulator on this machine.
 * @param name of the setting
 * @throws Error in words for the operator
 */
export function readBaseUrl(given: string, name = 'baseUrl'): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url?.hostname ?? '');
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
    throw new Error(`${name} must be an address with https:, or with http: on this machine itself.`);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error(`${name} must have no user, password, query or fragment.`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
