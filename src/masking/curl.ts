import type { Evidence } from './evidence-record.ts';

/** The masks that a shell can fill in again. */
const VARIABLE = /\$(?:LOGIN_EMAIL|LOGIN_PASSWORD|ACCESS_TOKEN|TOKEN|OTHER_TOKEN|EXPIRED_TOKEN)\b/g;

export interface CurlOptions {
  /** A credential has a quote or a backslash: the shell has to escape it as JSON does. */
  readonly jsonEscapes?: boolean;
}

/** A line for a POSIX shell that repeats a masked request, with variables where the secrets were. */
export function curlOf(request: Evidence['request'], options: CurlOptions = {}): string {
  const parts = ['curl --include --silent --show-error', `--request ${request.method}`, quoted(request.url)];
  for (const [name, value] of Object.entries(request.headers)) {
    // curl takes a header without a value for one that is to be left away, unless it ends with a semicolon.
    parts.push(`--header ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`);
  }
  if (request.body !== undefined) {
    parts.push(`--data-raw ${quoted(request.body, options.jsonEscapes ? escapedByShell : undefined)}`);
  }
  return parts.join(' ');
}

/** Single quotes, left for double ones where a variable stands. */
function quoted(text: string, fill: (variable: string) => string = (variable) => variable): string {
  const literal = text.replaceAll("'", `'\\''`);
  const line = `'${literal.replace(VARIABLE, (variable) => `'"${fill(variable)}"'`)}'`;
  return line.replace(/^''(?=")|(?<=")''$/g, '');
}

function escapedByShell(variable: string): string {
  return `$(printf %s "${variable}" | sed 's/["\\\\]/\\\\&/g')`;
}
