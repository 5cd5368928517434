import {
  carried,
  consumerRequest,
  type LoginFlow,
  tokensUnderPublicKeys,
  tokenWithKeyPair,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  tokenWithoutSignature,
  unsignedToken,
} from '../auth/index.ts';
import type { Case, Exchange, OutgoingRequest } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { isObject, parseJson } from '../schema/index.ts';
import { LOGIN_CASES } from './login-cases.ts';
import { prepareOperation } from './operations/request.ts';

/** A forged token, most of them made from a valid one; each must be refused. */
export interface Forgery {
  /** What it is, after "a token": `with changed claims`. */
  readonly title: string;
  readonly case: Case;
  /** Sent at DEPTH=polite as well, because it finds the most severe defects. */
  readonly polite?: true;
  readonly forge: (token: string) => string;
}

/** Not in the format of any token. */
const MALFORMED = 'driftline-no-token';

const otherCase = (name: string): Case => ({ ...LOGIN_CASES.unsignedTokenOtherCase, name });

/** Tokens that choose their own key by its name or address are derived cases: see `derived/own-key.ts`. */
export const FORGERIES: readonly Forgery[] = [
  {
    title: 'with changed claims',
    case: LOGIN_CASES.otherClaims,
    polite: true,
    forge: tokenWithOtherClaims,
  },
  {
    title: 'with a changed signature',
    case: LOGIN_CASES.otherSignature,
    polite: true,
    forge: tokenWithOtherSignature,
  },
  {
    title: 'without a signature',
    case: LOGIN_CASES.unsignedToken,
    polite: true,
    forge: (token) => unsignedToken(token),
  },
  {
    title: 'without a signature, with "alg": "None"',
    case: otherCase('unsigned-token-capitalised'),
    forge: (token) => unsignedToken(token, 'None'),
  },
  {
    title: 'without a signature, with "alg": "NONE"',
    case: LOGIN_CASES.unsignedTokenOtherCase,
    forge: (token) => unsignedToken(token, 'NONE'),
  },
  {
    title: 'without a signature, with "alg": "nOnE"',
    case: otherCase('unsigned-token-mixed-case'),
    forge: (token) => unsignedToken(token, 'nOnE'),
  },
  {
    title: 'whose signature is empty',
    case: { name: 'empty-signature', expects: 'refused' },
    forge: tokenWithoutSignature,
  },
  {
    title: 'that contains the RSA key of its signature',
    case: { name: 'own-rsa-key', expects: 'refused' },
    forge: (token) => tokenWithKeyPair(token, 'RS256'),
  },
  {
    title: 'that contains the EC key of its signature',
    case: { name: 'own-ec-key', expects: 'refused' },
    forge: (token) => tokenWithKeyPair(token, 'ES256'),
  },
  { title: 'in no token format', case: LOGIN_CASES.malformedToken, forge: () => MALFORMED },
];

/** The operation that publishes the keys of the issuer as a JWK Set, by the usual names (RFC 7517, section 5). */
export function keySetOf({ operations }: Pick<Contract, 'operations'>): Operation | undefined {
  return operations.find(({ method, path }) => method === 'GET' && /\/jwks(?:\.json)?$/i.test(path));
}

interface KeyTrial {
  readonly contract: Contract;
  readonly flow: LoginFlow;
  readonly baseUrl: string;
  readonly token: string;
  readonly send: (step: Case, operation: Operation, request: OutgoingRequest) => Promise<Exchange>;
}

/** Uses a token that is signed by HMAC with each of the published keys as the secret: see `tokensUnderPublicKeys`. */
export async function tryPublicKeys({ contract, flow, baseUrl, token, send }: KeyTrial): Promise<Exchange[]> {
  const [operation, { consumer }] = [keySetOf(contract), flow];
  if (!operation || !consumer) return [];
  const published = await send(
    { name: 'published-keys', expects: 'accepted' },
    operation,
    prepareOperation(contract, operation).request(baseUrl),
  );
  const exchanges = [published];
  for (const forged of tokensUnderPublicKeys(token, keysIn(published))) {
    const request = consumerRequest({ ...flow, consumer }, baseUrl, carried(flow.use, forged));
    exchanges.push(await send({ name: 'signed-with-public-key', expects: 'refused' }, consumer, request));
  }
  return exchanges;
}

function keysIn({ response }: Exchange): Record<string, unknown>[] {
  try {
    const value = parseJson(Buffer.from(response?.body ?? []).toString('utf8'));
    return isObject(value) && Array.isArray(value.keys) ? value.keys.filter(isObject) : [];
  } catch {
    return [];
  }
}
