/** As proxies write it: with the port that the client came from, an IPv6 address in brackets. */
const written = /^(?:\[(?<six>[^\]]+)\](?::\d{1,5})?|(?<four>[\d.]+):\d{1,5})$/;
/** Without leading zeros, which some read as octal. */
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const mapped = /^::ffff:(?<dotted>[\d.]+)$/i;

/**
 * What stands for a client in its budgets: an IPv4 address, or the /64 of an IPv6 one, since a household has a whole
 * /64 and would otherwise have a fresh budget for each of its 2^64 addresses. Null for what is no address.
 */
export function clientSubject(address: string): string | null {
  const { six, four } = written.exec(address)?.groups ?? {};
  const plain = six ?? four ?? address;
  const dotted = mapped.exec(plain)?.groups?.dotted ?? plain;
  if (ipv4.test(dotted)) return dotted;
  const zoneless = plain.split('%')[0] ?? '';
  if (!plain.includes(':') || !URL.canParse(`http://[${zoneless}]`)) return null;
  const groups = groupsOf(zoneless);
  // The same client whether its proxy writes ::ffff:203.0.113.9 or ::ffff:cb00:7109.
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight of an IPv6 address. */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
}
