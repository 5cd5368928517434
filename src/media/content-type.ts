/** A parsed Content-Type header (RFC 9110, section 8.3.1). */
export interface ContentType {
  /** Type and subtype in lower case: `application/json`. */
  readonly essence: string;
  /** In lower case, without quotes. */
  readonly charset?: string;
  /** All other parameters, in lower case and sorted: `stream=watch`. */
  readonly others: string;
}

export function parseContentType(header: string): ContentType {
  const [essence = '', ...parameters] = header.split(';').map((part) => part.trim());
  const charset = parameters
    .map((parameter) => /^charset\s*=\s*"?([^"]*)"?$/i.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  const others = parameters
    .map((parameter) => parameter.toLowerCase().replaceAll(/[\s"]/g, ''))
    .filter((parameter) => parameter !== '' && !parameter.startsWith('charset='));
  return {
    essence: essence.toLowerCase(),
    others: others.sort().join(';'),
    ...(charset === undefined ? {} : { charset: charset.toLowerCase() }),
  };
}

/** Whether a charset is UTF-8, ASCII (a subset of UTF-8) or absent. */
export function isUtf8Charset(charset: string | undefined): boolean {
  return charset === undefined || /^(?:utf-?8|us-ascii)$/.test(charset);
}

/** `application/json`, and every `+json` suffix (RFC 6839, section 3.1). */
export function isJson(essence: string): boolean {
  return /^(?:application|text)\/json$|\+json$/.test(essence);
}

/** Whether a media type matches a documented one, which may be a range: `application/*`, `*\/*`. */
export function fits(essence: string, documented: string): boolean {
  const pattern = parseContentType(documented).essence;
  if (pattern === '*/*' || pattern === essence) return true;
  return pattern.endsWith('/*') && essence.startsWith(pattern.slice(0, -1));
}
