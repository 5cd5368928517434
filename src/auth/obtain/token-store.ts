import type { Exchange, OutgoingRequest, TokenSupply } from '../../http/index.ts';
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

/** Before it expires, so that it is still valid when it arrives. */
const MARGIN_MS = 30_000;
/** A source that failed is not asked again for so long: wrong credentials may lock an account. */
const FAILURE_MS = 20_000;

/** By their sources: monitors and steps of one process share a token. */
const held = new Map<string, Promise<HeldToken>>();

/** The tokens for the requests to one target, obtained when they are needed first. */
export function tokenStore(context: ObtainContext): TokenSupply {
  const keyOf = (reference: TokenReference) => JSON.stringify([context.settings.tokenCommand, reference]);

  const obtain = (reference: TokenReference, renewed: boolean, signal?: AbortSignal): Promise<HeldToken> => {
    const key = keyOf(reference);
    const obtained = obtainedToken(reference, { ...context, signal }).then((token) => ({
      ...token,
      ...{ obtainedAt: Date.now(), accepted: false, renewed },
    }));
    held.set(key, obtained);
    obtained.catch(() => {
      setTimeout(() => held.get(key) === obtained && held.delete(key), FAILURE_MS).unref();
    });
    return obtained;
  };

  const current = async (reference: TokenReference, signal?: AbortSignal): Promise<HeldToken> => {
    const kept = held.get(keyOf(reference));
    const token = kept ? await kept : await obtain(reference, false, signal);
    return isFresh(token) ? token : obtain(reference, false, signal);
  };

  const filled = async (request: OutgoingRequest, signal?: AbortSignal): Promise<OutgoingRequest> => {
    const values = new Map<string, string>();
    for (const [text, reference] of referencesIn(request))
      values.set(text, (await current(reference, signal)).value);
    return values.size === 0 ? request : withTokens(request, (text) => values.get(text) ?? text);
  };

  const again = async (request: OutgoingRequest, exchange: Exchange, signal?: AbortSignal) => {
    const references = [...referencesIn(request).values()];
    const { response, case: step } = exchange;
    if (references.length === 0 || !response || step.expects === 'refused') return undefined;
    let changed = false;
    for (const reference of references) {
      const token = await current(reference, signal);
      if (response.status !== 401) token.accepted = true;
      // Another request has renewed it meanwhile.
      else if (!carries(exchange.request, token.value)) changed = true;
      // A second refusal in a row is what the API thinks of the account.
      else if (token.accepted || !token.renewed) {
        await obtain(reference, true, signal);
        changed = true;
      }
    }
    return changed ? filled(request, signal) : undefined;
  };
  return { filled, again };
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

async function obtainedToken(_reference: TokenReference, context: ObtainContext): Promise<ObtainedToken> {
  return tokenOfCommand(context.settings.tokenCommand ?? [], context);
}
