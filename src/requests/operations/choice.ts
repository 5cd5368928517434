import { authorize, type CredentialSet, type CredentialSettings, credentialSetOf } from '../../auth/index.ts';
import { DriftlineError, nearNames } from '../../core/index.ts';
import { baseOf, type Operation, type Outline, unsafe } from '../../openapi/index.ts';
import type { Settings } from '../../project/index.ts';

/** An operation that is not asked, and why. */
export interface LeftOut {
  readonly operation: Operation;
  /** Why they are left out, the same for all that have it in common: `ACCESS_TOKEN is not set`. */
  readonly reason: string;
}

/** What is asked of a contract beside its login, and what is not. */
export interface Choice {
  readonly requested: readonly Operation[];
  readonly leftOut: readonly LeftOut[];
}

/** The settings that a choice depends on. */
export type ChoiceSettings = CredentialSettings & Pick<Settings, 'safeOperations'>;

/**
 * Chooses the operations that may be asked: those that change nothing, that can be opened, and that are served where we
 * ask. The operation that gives the token is not among them; it is asked in ways of its own.
 * @throws DriftlineError DL_SETTING_INVALID where SAFE_OPERATIONS names one that the contract does not have
 */
export function chooseOperations(contract: Outline, settings: ChoiceSettings): Choice {
  const { safeOperations = [], baseUrl = 'http://127.0.0.1' } = settings;
  for (const id of safeOperations) requireKnown(id, contract);
  const login = contract.operations.find(({ token }) => token !== undefined);
  const session = login?.token && { session: { scheme: login.token.scheme, authorization: '' } };
  const held = { ...credentialSetOf(settings), ...session };
  const requested: Operation[] = [];
  const leftOut: LeftOut[] = [];
  for (const operation of contract.operations) {
    if (operation === login) continue;
    const reason = unsafe(contract, operation, safeOperations) ?? closed(contract, operation, held, baseUrl);
    if (reason === undefined) requested.push(operation);
    else leftOut.push({ operation, reason });
  }
  return { requested, leftOut };
}

function requireKnown(id: string, { file, operations }: Outline): void {
  const known = operations.map((operation) => operation.id);
  if (known.includes(id)) return;
  const near = nearNames(id, known);
  throw new DriftlineError(
    'DL_SETTING_INVALID',
    `SAFE_OPERATIONS names ${JSON.stringify(id)}, which is no operation of ${file}.`,
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : '"driftline lint FILE" lists the operations.',
  );
}

function closed(
  contract: Outline,
  operation: Operation,
  held: CredentialSet,
  baseUrl: string,
): string | undefined {
  if (operation.path.includes('#')) return 'their paths have a fragment, which no request sends';
  const access = authorize(contract, operation, held);
  if ('missing' in access) return access.missing;
  if (baseOf(operation, baseUrl) !== undefined) return undefined;
  return `they are served at ${operation.ownServer?.elsewhere?.origin}, and BASE_URL names another host`;
}

/** What is left out, for people: each reason once, with the operations that it holds for. */
export function leftOutByReason(leftOut: readonly LeftOut[]): { reason: string; operations: string[] }[] {
  const byReason = new Map<string, string[]>();
  for (const { operation, reason } of leftOut) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), operation.id]);
  }
  return [...byReason].map(([reason, operations]) => ({ reason, operations }));
}

/** `a, b, c and 3 more`. */
export function namesText(names: readonly string[], most = 20): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}
