/**
 * What stands for a client in its budgets: an IPv4 address, or the /64 of an IPv6 one, since a household has a whole
 * /64 and would otherwise have a fresh budget for each of its 2^64 addresses. Null for what is no address.
 */
export function clientSubject(address: string): string | null {
  const mapped = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped.split('.').every((part) => Number(part) < 256) ? mapped : null;
  if (!address.includes(':') || address.length > 45) return null;
  const zoneless = address.split('%')[0] ?? '';
  if (!URL.canParse(`http://[${zoneless}]`)) return null;
  const canonical = new URL(`http://[${zoneless}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}
