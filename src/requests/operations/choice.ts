import { authorize, type CredentialSet, type CredentialSettings, credentialSetOf } from '../../auth/index.ts';
import { DriftlineError, nearNames } from '../../core/index.ts';
import { sendableMedia } from '../../media/index.ts';
import { baseOf, type Operation, type Outline, unsafe } from '../../openapi/index.ts';
import type { Settings } from '../../project/index.ts';
import { joinPointer, valueAt } from '../../schema/index.ts';

/** An operation that is skipped, and why. */
export interface SkippedOperation {
  readonly operation: Operation;
  /** The skip reason, the same text for all operations that share it: `CLIENT_CERT and CLIENT_KEY are not set`. */
  readonly reason: string;
}

/** The operations of a contract that are sent, beside its login, and those that are skipped. */
export interface Choice {
  readonly chosen: readonly Operation[];
  readonly skipped: readonly SkippedOperation[];
}

/** The settings that a choice depends on. */
export type ChoiceSettings = CredentialSettings & Pick<Settings, 'safeOperations'>;

/**
 * Chooses the operations that may be sent: those that change nothing, that can be authorized, and that are
 * served at BASE_URL. The login is not among them; it has cases of its own.
 * @throws DriftlineError DL_SETTING_INVALID where SAFE_OPERATIONS names one that the contract does not have
 */
export function chooseOperations(contract: Outline, settings: ChoiceSettings): Choice {
  const { safeOperations = [], baseUrl = 'http://127.0.0.1' } = settings;
  for (const id of safeOperations) requireKnown(id, contract);
  const login = contract.operations.find(({ token }) => token !== undefined);
  const session = login?.token && { session: { scheme: login.token.scheme } };
  const credentials = { ...credentialSetOf(settings), ...session };
  const chosen: Operation[] = [];
  const skipped: SkippedOperation[] = [];
  for (const operation of contract.operations) {
    if (operation === login) continue;
    const reason =
      unsafe(contract, operation, safeOperations) ?? cannotBeSent(contract, operation, credentials, baseUrl);
    if (reason === undefined) chosen.push(operation);
    else skipped.push({ operation, reason });
  }
  return { chosen, skipped };
}

/**
 * The operations that may be sent in sequences, which delete again what they create. The embedded mock server has no data
 * of anybody, so there all operations are, apart from those that the contract marks `x-safe: false`.
 * @throws DriftlineError DL_SETTING_INVALID where SAFE_OPERATIONS names one that the contract does not have
 */
export function operationsForSequences(contract: Outline, settings: ChoiceSettings): readonly Operation[] {
  if (settings.baseUrl !== undefined) return chooseOperations(contract, settings).chosen;
  const harmless = contract.operations.filter(
    ({ pointer }) => valueAt(contract.document, joinPointer(pointer, 'x-safe')) !== false,
  );
  return chooseOperations(contract, { ...settings, safeOperations: harmless.map(({ id }) => id) }).chosen;
}

function requireKnown(id: string, { file, operations }: Outline): void {
  const known = operations.map((operation) => operation.id);
  if (known.includes(id)) return;
  const near = nearNames(id, known);
  throw new DriftlineError(
    'DL_SETTING_INVALID',
    `SAFE_OPERATIONS names ${JSON.stringify(id)}, which is not an operation of ${file}.`,
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : '"driftline lint FILE" lists the operations.',
  );
}

function cannotBeSent(
  contract: Outline,
  operation: Operation,
  credentials: CredentialSet,
  baseUrl: string,
): string | undefined {
  if (operation.broken !== undefined) return `the contract is wrong at ${operation.broken}`;
  if (operation.path.includes('#')) return 'their paths have a fragment, which no request sends';
  const { required, content = [] } = operation.requestBody ?? {};
  if (required && content.length > 0 && !sendableMedia(content)) {
    const types = content.map(({ mediaType }) => mediaType).join(' or ');
    return `their request bodies are ${types}, which Driftline can only send from an example`;
  }
  const authorization = authorize(contract, operation, credentials);
  if ('missing' in authorization) return authorization.missing;
  if (baseOf(operation, baseUrl) !== undefined) return undefined;
  return `they are served at ${operation.ownServer?.elsewhere?.origin}, and BASE_URL names another host`;
}

/** Groups skipped operations by reason. */
export function skippedByReason(
  skipped: readonly SkippedOperation[],
): { reason: string; operations: string[] }[] {
  const byReason = new Map<string, string[]>();
  for (const { operation, reason } of skipped) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), operation.id]);
  }
  return [...byReason].map(([reason, operations]) => ({ reason, operations }));
}

/** `a, b, c and 3 more`. */
export function namesText(names: readonly string[], most = 20): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}
