import {
  type MetadataContext,
  parseJwt,
  schemeNamed,
  tokensUnderPublicKeys,
  tokenWithKeyPair,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  tokenWithoutSignature,
  unsignedToken,
} from '../auth/index.ts';
import type { Case, Exchange, OutgoingRequest } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { isObject } from '../schema/index.ts';
import { LOGIN_CASES } from './login-cases.ts';
import { prepareOperation } from './operations/request.ts';
import { jsonIn } from './runtime-expression.ts';

/** A forged token, most of them made from a valid one; each must be refused. */
interface Forgery {
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

/** Where a token is used, and what sends its requests. */
interface KeyTrial {
  readonly contract: Contract;
  /** What takes the token. */
  readonly consumer: Operation;
  /** A request of it with this token. */
  readonly requestWith: (token: string) => OutgoingRequest;
  readonly baseUrl: string;
  readonly token: string;
  /** How the provider is reached, where the document has no key set. */
  readonly context: MetadataContext;
  readonly send: (step: Case, operation: Operation, request: OutgoingRequest) => Promise<Exchange>;
}

/**
 * Uses a token that is signed by HMAC with each of the published keys as the secret: see `tokensUnderPublicKeys`. The keys
 * are those of the document's key set, or else of the provider that its security schemes or the token's issuer name, or those at
 * `/.well-known/jwks.json`.
 * @returns no exchange where no key is published
 */
export async function tryPublicKeys(trial: KeyTrial): Promise<Exchange[]> {
  const { contract, consumer, requestWith, baseUrl, token, send } = trial;
  const operation = keySetOf(contract);
  const published =
    operation &&
    (await send(
      { name: 'published-keys', expects: 'accepted' },
      operation,
      prepareOperation(contract, operation).request(baseUrl),
    ));
  const keys = published ? keysIn(jsonIn(published.response?.body)) : await keysByDiscovery(trial);
  const exchanges = published ? [published] : [];
  for (const forged of tokensUnderPublicKeys(token, keys)) {
    const step: Case = { name: 'signed-with-public-key', expects: 'refused' };
    exchanges.push(await send(step, consumer, requestWith(forged)));
  }
  return exchanges;
}

async function keysByDiscovery({
  contract,
  baseUrl,
  token,
  context,
}: KeyTrial): Promise<readonly JsonObject[]> {
  const [{ places, origins }, { keySetAt, metadataAt, metadataOfEndpoint, metadataOfIssuer }] = [
    keyPlaces(contract, token, baseUrl),
    await import('../auth/obtain/metadata.ts'),
  ];
  const keysAt = async (url: string | undefined) =>
    url !== undefined && origins.includes(originOf(url)) ? keysIn(await keySetAt(url, context)) : [];
  for (const { discoveryUrl, tokenUrl, issuer } of places) {
    const metadata =
      discoveryUrl !== undefined
        ? await metadataAt(discoveryUrl, context)
        : tokenUrl !== undefined
          ? await metadataOfEndpoint(tokenUrl, context)
          : await metadataOfIssuer(issuer ?? '', context);
    const keys = await keysAt(metadata?.jwks_uri);
    if (keys.length > 0) return keys;
  }
  // Without metadata: where issuers publish the keys of their JWTs that are no providers of OpenID Connect.
  const issuers = places.flatMap(({ issuer }) => issuer?.replace(/\/$/, '') ?? []);
  for (const issuer of parseJwt(token) ? new Set([...issuers, ...origins]) : []) {
    const keys = await keysAt(`${issuer}/.well-known/jwks.json`);
    if (keys.length > 0) return keys;
  }
  return [];
}

/** Where the metadata of the issuer may be. */
interface KeyPlace {
  readonly discoveryUrl?: string;
  readonly tokenUrl?: string;
  readonly issuer?: string;
}

/**
 * The places in which the security schemes and the token say that the issuer is, and the origins of the API and of what its document
 * names: keys come from no other one. Of the token only an issuer at one of them: what a server writes into a token, or into its
 * metadata, must not send requests anywhere else.
 */
export function keyPlaces(
  { document }: Pick<Contract, 'document'>,
  token: string,
  baseUrl: string,
): { readonly places: readonly KeyPlace[]; readonly origins: readonly string[] } {
  const absolute = (url: unknown): string | undefined =>
    typeof url === 'string' && URL.canParse(url, `${baseUrl}/`)
      ? new URL(url, `${baseUrl}/`).href
      : undefined;
  const places = Object.keys(document.components?.securitySchemes ?? {}).flatMap((name): KeyPlace[] => {
    const { openIdConnectUrl, flows, oauth2MetadataUrl } = schemeNamed({ document }, name);
    const discoveryUrl = absolute(openIdConnectUrl) ?? absolute(oauth2MetadataUrl);
    if (discoveryUrl !== undefined) return [{ discoveryUrl }];
    const urls = Object.values(isObject(flows) ? flows : {}).map((flow) =>
      absolute(isObject(flow) ? flow.tokenUrl : undefined),
    );
    return [...new Set(urls)].flatMap((tokenUrl) => (tokenUrl === undefined ? [] : [{ tokenUrl }]));
  });
  const claimed = parseJwt(token)?.claims.iss;
  const issuer = typeof claimed === 'string' ? claimed : '';
  const named = [baseUrl, ...places.map((place) => place.discoveryUrl ?? place.tokenUrl ?? '')];
  const origins = [...new Set(named.map(originOf))].filter((origin) => origin !== '');
  const isKnown = origins.includes(originOf(issuer));
  const few = places.slice(0, MOST_PLACES);
  return { places: isKnown ? [...few, { issuer }] : few, origins: origins.slice(0, MOST_PLACES) };
}

/** A document may name any number of places; one request or two go to each. */
const MOST_PLACES = 10;

/** Of an address of HTTP; empty for another text. */
function originOf(url: string): string {
  return /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).origin : '';
}

type JsonObject = Readonly<Record<string, unknown>>;

function keysIn(value: unknown): JsonObject[] {
  return isObject(value) && Array.isArray(value.keys) ? value.keys.filter(isObject) : [];
}
