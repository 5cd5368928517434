/**
 * The signature of a JWS with a symmetric key (RFC 7518, section 3.2), as base64url; undefined for another
 * algorithm.
 * @param signed header and claims, encoded, with a dot between them
 */
export function hmacOf(algorithm: unknown, key: string, signed: string): string | undefined {
  const bits = typeof algorithm === 'string' ? /^HS(256|384|512)$/.exec(algorithm)?.[1] : undefined;
  if (bits === undefined) return undefined;
  // Not imported: loading it at every start costs more than its rare use.
  const { createHmac } = process.getBuiltinModule('node:crypto');
  return createHmac(`sha${bits}`, key).update(signed).digest('base64url');
}
