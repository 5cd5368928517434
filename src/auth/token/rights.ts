/** The claims that say what a token allows (RFC 9068, sections 2.2.3 and 2.2.3.1, and common practice). */
export const RIGHTS = ['scope', 'scp', 'role', 'roles', 'groups', 'permissions'] as const;

/** More, or longer ones, are data and not names of rights. */
const MOST_RIGHTS = 100;
const RIGHT = /^[\w.:/*@+-]{1,80}$/;

/**
 * The rights that claims, or the response with a token, name: a list, or words in a text (RFC 6749, section 3.3).
 * @returns by claim, sorted; without a claim whose values are no names
 * @example
 * rightsIn({ sub: '7', scope: 'write read', roles: ['owner'] }) // { scope: ['read', 'write'], roles: ['owner'] }
 */
export function rightsIn(claims: Readonly<Record<string, unknown>>): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const claim of RIGHTS) {
    const rights = Object.hasOwn(claims, claim) ? namesIn(claims[claim]) : undefined;
    if (rights) found[claim] = rights;
  }
  return found;
}

function namesIn(value: unknown): string[] | undefined {
  const names = typeof value === 'string' ? value.split(' ').filter((each) => each !== '') : value;
  if (!Array.isArray(names) || names.length > MOST_RIGHTS) return undefined;
  const isName = (each: unknown): each is string => typeof each === 'string' && RIGHT.test(each);
  return names.every(isName) ? [...new Set(names)].sort() : undefined;
}
