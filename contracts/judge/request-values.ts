import type { Contract, Operation } from '../document/contract.ts';
import { credentialProperties } from '../document/credentials.ts';
import { valueAt } from '../document/pointer.ts';
import type { OutgoingRequest } from '../exchange/exchange.ts';

/** What a request said that should not come back. */
export interface RequestValues {
  /** Passwords and tokens. */
  readonly secrets: readonly string[];
  /** Who asks: the e-mail address or user name. */
  readonly identifiers: readonly string[];
}

/** Finds the secrets of a request: by the request's schema, and in its Authorization header. */
export function requestValues(
  contract: Contract,
  operation: Operation,
  request: OutgoingRequest,
): RequestValues {
  const properties = credentialProperties(contract, operation);
  const body = parsed(request.body);
  const texts = (pointer: string | undefined) => {
    const value = pointer === undefined ? undefined : valueAt(body, pointer);
    return typeof value === 'string' && value !== '' ? [value] : [];
  };
  return {
    secrets: [...texts(properties?.secret), ...sentTokens(request)],
    identifiers: texts(properties?.identifier),
  };
}

/** The credentials of an Authorization header, without the scheme (RFC 9110, section 11.6.2); a scheme alone is none. */
export function sentTokens(request: OutgoingRequest): string[] {
  return Object.entries(request.headers)
    .filter(([name]) => name.toLowerCase() === 'authorization')
    .map(([, value]) => value.replace(/^\S+\s+/, '').trim())
    .filter((value) => value !== '' && !/^(?:basic|bearer|digest|dpop|negotiate)$/i.test(value));
}

function parsed(body: string | Uint8Array | undefined): unknown {
  if (body === undefined) return undefined;
  try {
    return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
