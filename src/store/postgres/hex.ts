/** Bytes as JSON carries them to the server. */
export function hex(value: Uint8Array): string {
  return `\\x${value.toHex()}`;
}
