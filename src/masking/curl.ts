import { sentHeader } from '../http/index.ts';
import type { Evidence } from './evidence-record.ts';

/** The masks that are also shell variables in the curl line. */
const VARIABLE =
  /\$(?:LOGIN_EMAIL|LOGIN_PASSWORD|ACCESS_TOKEN|TOKEN|OTHER_TOKEN|EXPIRED_TOKEN|REFRESH_TOKEN|CREDENTIAL_[A-Z0-9_]+)\b/g;

export interface CurlOptions {
  /** A credential has a quote or a backslash, which the shell has to escape for JSON. */
  readonly jsonEscapes?: boolean;
}

/** A curl line for a POSIX shell that repeats a masked request, with variables in place of the secrets. */
export function curlOf(request: Evidence['request'], options: CurlOptions = {}): string {
  const parts = ['curl --include --silent --show-error', `--request ${request.method}`, quoted(request.url)];
  for (const [name, value] of Object.entries(request.headers)) {
    // curl omits a header without a value, unless it is written with a semicolon.
    parts.push(`--header ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`);
  }
  if (request.body !== undefined && isForm(request)) parts.push(...formParts(request.body));
  else if (request.body !== undefined) {
    parts.push(`--data-raw ${quoted(request.body, options.jsonEscapes ? escapedByShell : undefined)}`);
  }
  return parts.join(' ');
}

function isForm({ headers }: Evidence['request']): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(sentHeader(headers, 'content-type') ?? '');
}

/** The pairs of a form, which curl joins; it encodes the value of a variable, which is unknown here. */
function formParts(body: string): string[] {
  const pairs = body.split('&');
  if (!pairs.some(hasVariable)) return [`--data-raw ${quoted(body)}`];
  return pairs.map((pair) => {
    if (!hasVariable(pair)) return `--data-raw ${quoted(pair)}`;
    const [, name = '', value = ''] = /^([^=]*=)(.*)$/s.exec(pair) ?? ['', '', pair];
    return `--data-urlencode ${quoted(name + (new URLSearchParams(`v=${value}`).get('v') ?? ''))}`;
  });
}

function hasVariable(text: string): boolean {
  return text.search(VARIABLE) >= 0;
}

/** The text in single quotes, with variables in double quotes. */
function quoted(text: string, fill: (variable: string) => string = (variable) => variable): string {
  const literal = text.replaceAll("'", `'\\''`);
  const line = `'${literal.replace(VARIABLE, (variable) => `'"${fill(variable)}"'`)}'`;
  return line.replace(/^''(?=")|(?<=")''$/g, '');
}

function escapedByShell(variable: string): string {
  return `$(printf %s "${variable}" | sed 's/["\\\\]/\\\\&/g')`;
}
