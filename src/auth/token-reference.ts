import type { OutgoingRequest } from '../http/index.ts';
import { isObject } from '../schema/index.ts';

/** A token that is obtained when a request needs it: by TOKEN_COMMAND, or for a security scheme with these scopes. */
export interface TokenReference {
  readonly scheme?: string;
  readonly scopes?: readonly string[];
}

/** Stands in a request for a token until it is sent. All its characters may be in a header and in a URL. */
const REFERENCE = /driftline-reference\.([\w-]*)/g;

/** The text of a reference, where the token will be. */
export function referenceText(reference: TokenReference): string {
  return `driftline-reference.${Buffer.from(JSON.stringify(reference)).toString('base64url')}`;
}

/** The references in the headers and the URL of a request, by their texts; a value of a server may only look like one. */
export function referencesIn({ headers, url }: OutgoingRequest): Map<string, TokenReference> {
  const texts = [url, ...Object.values(headers)].flatMap((text) => [...text.matchAll(REFERENCE)]);
  return new Map(
    texts.flatMap(([text, encoded = '']) => {
      const reference = referenceOf(encoded);
      return reference ? [[text, reference]] : [];
    }),
  );
}

function referenceOf(encoded: string): TokenReference | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    if (!isObject(value)) return undefined;
    const { scheme, scopes } = value;
    return {
      ...(typeof scheme === 'string' ? { scheme } : {}),
      ...(Array.isArray(scopes) ? { scopes: scopes.filter((scope) => typeof scope === 'string') } : {}),
    };
  } catch {
    return undefined;
  }
}

/** A request with tokens in the place of the references to them, by their texts. */
export function withTokens(request: OutgoingRequest, values: ReadonlyMap<string, string>): OutgoingRequest {
  const tokenOf = (text: string) => values.get(text) ?? text;
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    value.replaceAll(REFERENCE, tokenOf),
  ]);
  const url = request.url.replaceAll(REFERENCE, (text) => encodeURIComponent(tokenOf(text)));
  return { ...request, url, headers: Object.fromEntries(headers), tokens: [...values.values()] };
}
