import { DriftlineError } from '../../core/index.ts';
import type { Exchange, OutgoingRequest, TokenSupply } from '../../http/index.ts';
import { type Contract, isSafeMethod } from '../../openapi/index.ts';
import { oauthGrantFor, scopesOf } from '../authorization.ts';
import { credentialSetOf } from '../credential-set.ts';
import type { OauthGrant } from '../oauth-grant.ts';
import { referencesIn, type TokenReference, withTokens } from '../token-reference.ts';
import type { ObtainContext, ObtainedToken } from './obtained-token.ts';
import { tokenOfCommand } from './token-command.ts';

/** A token that is kept. */
interface HeldToken extends ObtainedToken {
  readonly obtainedAt: number;
  /** A response that was no 401 came for it. */
  accepted: boolean;
  /** It took the place of one that was refused. */
  readonly renewed: boolean;
}

/** Why there is no token, for processes that start later. */
interface KeptFailure {
  readonly failure: string;
  readonly hint: string;
  readonly at: number;
}

/** Before it expires, so that it is still valid when it arrives. */
const MARGIN_MS = 30_000;
/** A source that failed gets no request for so long: wrong credentials may lock an account. */
const FAILURE_MS = 20_000;

/** By their sources: monitors and steps of one process share a token. */
const held = new Map<string, Promise<HeldToken>>();

/** The tokens for the requests to one target, obtained when they are needed first. */
export function tokenStore(context: ObtainContext): TokenSupply {
  const obtain = (
    reference: TokenReference,
    { before, renewed = false }: { readonly before?: HeldToken; readonly renewed?: boolean },
    signal?: AbortSignal,
  ): Promise<HeldToken> => {
    const key = keyOf(reference, context);
    const obtained = obtainedToken(reference, before, { ...context, signal }).then((token) => ({
      ...token,
      ...{ obtainedAt: Date.now(), accepted: false, renewed },
    }));
    obtained
      .then(
        (token) => context.keeper?.keep(key, token),
        (error) => {
          if (!signal?.aborted) context.keeper?.keep(key, failureOf(error));
        },
      )
      // Where it cannot be kept, the next process obtains one of its own.
      .catch(() => {});
    return hold(key, obtained, signal);
  };

  const current = async (reference: TokenReference, signal?: AbortSignal): Promise<HeldToken> => {
    const key = keyOf(reference, context);
    const kept = held.get(key) ?? takenOver(key, context);
    if (!kept) return obtain(reference, {}, signal);
    const token = await kept.catch((error: unknown) => {
      // Only the run that had begun to obtain it is over.
      if (held.get(key) !== kept && !signal?.aborted) return undefined;
      throw error;
    });
    if (!token) return current(reference, signal);
    if (isFresh(token) && covers(token, reference)) return token;
    // Another request may have begun to renew it.
    const next = held.get(key);
    if (next && next !== kept) return next;
    return obtain(reference, { before: token }, signal);
  };

  const own = (request: OutgoingRequest) =>
    [...referencesIn(request)].filter(([, reference]) => hasSource(reference, context));

  const filled = async (request: OutgoingRequest, signal?: AbortSignal): Promise<OutgoingRequest> => {
    const values = new Map<string, string>();
    for (const [text, reference] of own(request)) values.set(text, (await current(reference, signal)).value);
    return values.size === 0 ? request : withTokens(request, values);
  };

  const again = async (request: OutgoingRequest, exchange: Exchange, signal?: AbortSignal) => {
    const references = own(request).map(([, reference]) => reference);
    const { response, case: step } = exchange;
    if (references.length === 0 || !response || step.expects === 'refused') return undefined;
    let changed = false;
    for (const reference of references) {
      const token = await current(reference, signal);
      if (response.status !== 401) token.accepted = true;
      // Another request has renewed it meanwhile.
      else if (!carries(exchange.request, token.value)) changed = true;
      // A second refusal in a row is no matter of the token: the account may lack the right.
      else if (token.accepted || !token.renewed) {
        await obtain(reference, { before: token, renewed: true }, signal);
        changed = true;
      }
    }
    return changed ? filled(request, signal) : undefined;
  };
  return { filled, again };
}

/** A failure is held for a while only; that of a run that is over, which says nothing about the source, not at all. */
function hold(key: string, obtained: Promise<HeldToken>, signal?: AbortSignal): Promise<HeldToken> {
  held.set(key, obtained);
  obtained.catch(() => {
    const forget = () => held.get(key) === obtained && held.delete(key);
    if (signal?.aborted) forget();
    else setTimeout(forget, FAILURE_MS).unref();
  });
  return obtained;
}

/** The token, or the failure, of a process that has ended. */
function takenOver(key: string, { keeper }: ObtainContext): Promise<HeldToken> | undefined {
  const kept = keeper?.kept(key) as HeldToken | KeptFailure | undefined;
  if (kept === undefined) return undefined;
  if (!('failure' in kept)) return hold(key, Promise.resolve(kept));
  if (Date.now() - kept.at > FAILURE_MS) return undefined;
  return hold(key, Promise.reject(new DriftlineError('DL_TOKEN_UNAVAILABLE', kept.failure, kept.hint)));
}

function failureOf(error: unknown): KeptFailure | undefined {
  if (!(error instanceof DriftlineError)) return undefined;
  return { failure: error.sentence, hint: error.hint, at: Date.now() };
}

function carries({ url, headers }: OutgoingRequest, token: string): boolean {
  return [url, ...Object.values(headers)].some(
    (text) => text.includes(token) || text.includes(encodeURIComponent(token)),
  );
}

/** A token of a few seconds is renewed at half of its life. */
function isFresh({ expiresAt, obtainedAt }: HeldToken): boolean {
  if (expiresAt === undefined) return true;
  return expiresAt - Date.now() > Math.min(MARGIN_MS, (expiresAt - obtainedAt) / 2);
}

/** A source that gives the scopes that it wants covers all of them. */
function covers({ scopes }: HeldToken, reference: TokenReference): boolean {
  return scopes === undefined || (reference.scopes ?? []).every((scope) => scopes.includes(scope));
}

/** Equal for references to one token: monitors with other documents of one API share it. */
function keyOf({ scheme }: TokenReference, context: ObtainContext): string {
  const { tokenCommand, baseUrl } = context.settings;
  return JSON.stringify(scheme === undefined ? [tokenCommand] : [baseUrl, grantOf(scheme, context)]);
}

function hasSource({ scheme }: TokenReference, context: ObtainContext): boolean {
  const { tokenCommand } = context.settings;
  return scheme === undefined ? tokenCommand !== undefined : grantOf(scheme, context) !== undefined;
}

function grantOf(scheme: string, { contract, settings }: ObtainContext): OauthGrant | undefined {
  return oauthGrantFor(contract, scheme, credentialSetOf(settings));
}

async function obtainedToken(
  { scheme, scopes = [] }: TokenReference,
  before: HeldToken | undefined,
  context: ObtainContext,
): Promise<ObtainedToken> {
  if (scheme === undefined) return tokenOfCommand(context.settings.tokenCommand ?? [], context);
  const grant = grantOf(scheme, context);
  if (!grant) throw new Error(`unreachable: nothing was referred to for ${scheme}`);
  const { tokenByOauth } = await import('./oauth.ts');
  const all = new Set([...(before?.scopes ?? readScopes(context.contract, scheme)), ...scopes]);
  const covered = before !== undefined && covers(before, { scopes });
  return tokenByOauth(
    { scheme, grant, scopes: [...all], refreshToken: covered ? before.refreshToken : undefined },
    context,
  );
}

/** The scopes of all operations that only read: one token is enough for them. */
function readScopes(contract: Contract, scheme: string): string[] {
  const reading = contract.operations.filter(({ method }) => isSafeMethod(method));
  return reading.flatMap((operation) => scopesOf(contract, operation, scheme));
}
