import { authorize, type CredentialSet, type CredentialSettings, credentialSetOf } from '../../auth/index.ts';
import { DriftlineError, nearNames } from '../../core/index.ts';
import { sendableMedia, writableMedia } from '../../media/index.ts';
import { baseOf, type Contract, type Operation, type Outline, unsafe } from '../../openapi/index.ts';
import type { Settings } from '../../project/index.ts';
import { joinPointer, valueAt } from '../../schema/index.ts';
import { parametersOf } from '../derived/parameter.ts';
import { type Given, keyOf } from './request.ts';

/** An operation that is skipped, and why. */
interface SkippedOperation {
  readonly operation: Operation;
  /** The skip reason, the same text for all operations that share it: `CLIENT_CERT and CLIENT_KEY are not set`. */
  readonly reason: string;
}

/** The operations of a contract that are sent, beside its login, and those that are skipped. */
interface Choice {
  readonly chosen: readonly Operation[];
  readonly skipped: readonly SkippedOperation[];
}

/** The settings that a choice depends on. */
export type ChoiceSettings = CredentialSettings & Pick<Settings, 'safeOperations'>;

/**
 * Chooses the operations that may be sent: those that change nothing, that can be authorized, and that are
 * served at BASE_URL. The login, what continues or ends its session, and what changes its password are not among them:
 * they have cases of their own.
 * @throws DriftlineError DL_SETTING_INVALID where SAFE_OPERATIONS names one that the contract does not have
 */
export function chooseOperations(contract: Outline, settings: ChoiceSettings): Choice {
  const { safeOperations = [], baseUrl = 'http://127.0.0.1' } = settings;
  for (const id of safeOperations) requireKnown(id, contract);
  const login = contract.operations.find(({ token }) => token !== undefined);
  const session = login?.token && { session: { scheme: login.token.scheme } };
  const credentials = { ...credentialSetOf(settings), ...session };
  const { refresh, revoke, changePassword } = login?.token ?? {};
  const inSession = [refresh, revoke, changePassword].map((part) => part?.operation);
  const chosen: Operation[] = [];
  const skipped: SkippedOperation[] = [];
  for (const operation of contract.operations) {
    if (operation === login || inSession.includes(operation.id)) continue;
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

/**
 * Why the password of the account is not changed; undefined where it may be: that of the embedded mock server, and where the
 * operation is declared safe.
 */
export function passwordNotChanged(contract: Outline, settings: ChoiceSettings): string | undefined {
  const login = contract.operations.find(({ token }) => token !== undefined);
  const operation = contract.operations.find(({ id }) => id === login?.token?.changePassword?.operation);
  if (!operation) return 'the contract has no operation that changes the password';
  const { id, path, pointer } = operation;
  const { safeOperations = [], baseUrl } = settings;
  if (baseUrl === undefined) {
    if (valueAt(contract.document, joinPointer(pointer, 'x-safe')) === false)
      return `${id} is not sent: the contract marks it "x-safe: false"`;
  } else if (unsafe(contract, operation, safeOperations) !== undefined)
    return `${id} is not sent: it changes the password of the account (where it may, set "x-safe: true" or SAFE_OPERATIONS=${id})`;
  if (path.includes('{'))
    return `${id} is not sent: its path ${path} has a parameter, which may be of another account`;
  const session = { session: { scheme: login?.token?.scheme ?? '' } };
  const credentials = { ...credentialSetOf(settings), ...session };
  const reason = cannotBeSent(contract, operation, credentials, baseUrl ?? 'http://127.0.0.1');
  return reason === undefined ? undefined : `${id} is not sent: ${reason}`;
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

/**
 * Checks that an operation can be sent with these parameters and body. Values are not validated: some are
 * wrong on purpose.
 * @throws DriftlineError DL_CALL_INVALID for a parameter that the operation does not have, a path without one
 * of its parameters, a body that it does not take
 * @throws DriftlineError DL_CONTRACT_UNSUPPORTED for a body in an unsupported media type
 */
export function requireSendable(contract: Contract, operation: Operation, given: Given): void {
  const { id, path, requestBody } = operation;
  const parameters = parametersOf(contract, operation);
  for (const key of Object.keys(given.parameters ?? {})) {
    if (!parameters.some((each) => [each.name, `${each.in}.${each.name}`].includes(key))) {
      throw unknownParameter(
        id,
        key,
        parameters.map(({ name }) => name),
      );
    }
  }
  for (const parameter of parameters.filter((each) => each.in === 'path')) {
    const key = keyOf(parameter, given);
    if (key === undefined || (given.parameters?.[key] ?? '') !== '') continue;
    throw invalid(
      `${id} was called with an empty ${key}, which is a part of its path ${path}.`,
      'Set a value, or omit it: then the example of the contract is sent.',
    );
  }
  if (given.body === undefined) return;
  if (!requestBody)
    throw invalid(
      `${id} was called with a body, but has no request body in the contract.`,
      'Remove the body.',
    );
  if (writableMedia(requestBody.content)) return;
  const types = requestBody.content.map(({ mediaType }) => mediaType).join(', ');
  throw new DriftlineError(
    'DL_CONTRACT_UNSUPPORTED',
    `${id} takes a body of ${types}, which Driftline cannot write.`,
    "Send it with Playwright's `request`: toKeepContract() checks its response as well.",
  );
}

function unknownParameter(id: string, name: string, known: readonly string[]): DriftlineError {
  const near = nearNames(name, known);
  return invalid(
    `${id} has no parameter ${JSON.stringify(name)}.`,
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : known.length > 0
        ? `It has: ${known.join(', ')}.`
        : 'It has none; pass a body as { body }.',
  );
}

function invalid(message: string, hint: string): DriftlineError {
  return new DriftlineError('DL_CALL_INVALID', message, hint);
}
