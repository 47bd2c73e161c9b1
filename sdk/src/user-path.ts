/** A client cuts `.` and `..` out of a path, encoded or not, and would call another one. @throws TypeError */
export function userPath(userId: string): string {
  if (typeof userId !== 'string' || !/^(?!\.{1,2}$).{1,128}$/su.test(userId)) {
    throw new TypeError('A userId has 1 to 128 characters, and is neither "." nor "..".');
  }
  return `/v1/users/${encodeURIComponent(userId)}`;
}
