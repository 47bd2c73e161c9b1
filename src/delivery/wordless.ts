/** An error without its words, which may quote a message or what was told of one: its kind, and where it was thrown. */
export function wordless(what: string, error: unknown): Error {
  const known = error instanceof Error ? error : new Error();
  const code = 'code' in known ? ` (${String(known.code).slice(0, 40)})` : '';
  const bare = new Error(`${what}: ${known.name}${code}.`);
  const places = (known.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  bare.stack = [bare.message, ...places].join('\n');
  return bare;
}
