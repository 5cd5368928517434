import type { Evidence } from '../journal/record.ts';

/** The masks that a shell can fill in again. */
const VARIABLE = /\$(?:LOGIN_EMAIL|LOGIN_PASSWORD|TOKEN|EXPIRED_TOKEN)\b/g;

/** A line for a POSIX shell that repeats a masked request, with variables where the secrets were. */
export function curlOf(request: Evidence['request']): string {
  const parts = ['curl --include --silent --show-error', `--request ${request.method}`, quoted(request.url)];
  for (const [name, value] of Object.entries(request.headers))
    parts.push(`--header ${quoted(`${name}: ${value}`)}`);
  if (request.body !== undefined) parts.push(`--data-raw ${quoted(request.body)}`);
  return parts.join(' ');
}

/** Single quotes, left for double ones where a variable stands. */
function quoted(text: string): string {
  const literal = text.replaceAll("'", `'\\''`);
  return `'${literal.replace(VARIABLE, (variable) => `'"${variable}"'`)}'`;
}
