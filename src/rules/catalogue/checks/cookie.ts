/** A Set-Cookie header, taken apart (RFC 6265, section 5.2). */
export interface Cookie {
  readonly name: string;
  /** With URL encoding undone. */
  readonly value: string;
  /** Names in lower case. */
  readonly attributes: ReadonlySet<string>;
}

export function parseCookie(header: string): Cookie {
  const [pair = '', ...attributes] = header.split(';');
  const [name = '', ...value] = pair.split('=');
  return {
    name: name.trim(),
    value: decoded(value.join('=').trim()),
    attributes: new Set(attributes.map((attribute) => attribute.split('=')[0]?.trim().toLowerCase() ?? '')),
  };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
