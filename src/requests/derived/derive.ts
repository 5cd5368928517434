import type { Credentials } from '../../auth/index.ts';
import type { OutgoingRequest } from '../../http/index.ts';
import { bodyText, sentType, writtenBody } from '../../media/index.ts';
import { baseOf, type Contract, type Operation } from '../../openapi/index.ts';
import { parameterHeaders, type SentParameter, targetOf } from '../operations/request.ts';
import type { BodyVerdict, DerivedCase, Draft, Generator, Ready, SendContext } from './derived-case.ts';
import { withIds } from './field.ts';
import { keepsSchema, NOBODY, type Subject, subjectOf, withCredentials } from './subject.ts';

/** Stands for any base URL: cases do not depend on it. */
const ANYWHERE = 'http://example.invalid';
const SOMEBODY: Credentials = { identifier: 'somebody@example.invalid', secret: 'Some-secret-1' };

/**
 * The cases that generators derive for an operation, with unique names. Pure and deterministic.
 * @param given values of parameters by place and name, of a resource that exists: `path.petId`
 */
export function casesFrom(
  generators: readonly Generator[],
  contract: Contract,
  operation: Operation,
  given: Readonly<Record<string, unknown>> = {},
): DerivedCase[] {
  const subject = subjectOf(contract, operation, given);
  const sample = { baseUrl: ANYWHERE, credentials: SOMEBODY };
  const names = new Set<string>();
  return generators.flatMap((generator) => {
    const drafts = [...generator.drafts(subject)].filter(
      (draft) => bodyOf(subject, draft, sample) === draft.body && !isSentAsValid(subject, draft, sample),
    );
    return drafts.map((draft) => {
      const name = unused(draft.name, names);
      names.add(name);
      return derivedCase(generator, subject, { ...draft, name });
    });
  });
}

function derivedCase(generator: Generator, subject: Subject, draft: Draft): DerivedCase {
  const { name, title, expected, expects, undocumentedRefusal, account, depth, body } = draft;
  const { orderlyStatuses, mayCutOff, variationOf, onceAccepted, acceptanceTolerable } = draft;
  const { bypass, claimedRights, appliesTo = () => true } = draft;
  // A contract without any documented 4xx is reported once, by the linter, and not for each case.
  const silent = !subject.operation.token && !refusalsDocumented(subject.operation);
  return {
    name,
    kind: generator.kind,
    title,
    expected: expected ?? generator.expected,
    expects,
    undocumentedRefusal: silent ? 'ignore' : (undocumentedRefusal ?? 'warning'),
    needsAccount: account === true,
    depth: account ? 'full' : (depth ?? 'polite'),
    body,
    appliesTo,
    request: (context) => requestOf(subject, draft, context),
    ...(orderlyStatuses ? { orderlyStatuses } : {}),
    ...(mayCutOff ? { mayCutOff } : {}),
    ...(variationOf ? { variationOf } : {}),
    ...(onceAccepted ? { onceAccepted } : {}),
    ...(acceptanceTolerable ? { acceptanceTolerable } : {}),
    ...(bypass ? { bypass } : {}),
    ...(claimedRights ? { claimedRights } : {}),
  };
}

function refusalsDocumented({ responses }: Operation): boolean {
  return responses.some(({ status }) => /^(?:4|default$)/i.test(status));
}

function unused(name: string, names: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!names.has(candidate)) return candidate;
  }
}

function readyFor(subject: Subject, draft: Draft, context: SendContext): Ready {
  const credentials = draft.account ? context.credentials : NOBODY;
  return { ...context, valid: withCredentials(subject, subject.example, credentials) };
}

/** Whether the body of a draft matches the schema, for any credentials. */
function bodyOf(subject: Subject, draft: Draft, context: SendContext): BodyVerdict {
  if (draft.raw || !subject.media) return 'none';
  const ready = readyFor(subject, draft, context);
  const body = draft.json ? draft.json(ready) : ready.valid;
  if (body === undefined) return 'none';
  return keepsSchema(subject, body) ? 'keeps' : 'breaks';
}

/** Whether what breaks the schema is not in the request: of a part that is a file, always the same file is sent. */
function isSentAsValid(subject: Subject, draft: Draft, context: SendContext): boolean {
  if (draft.body !== 'breaks' || draft.raw || !draft.json) return false;
  const ready = readyFor(subject, draft, context);
  const [sent, valid] = [draft.json(ready), ready.valid].map((value) => written(subject, value) ?? '');
  return sent !== undefined && valid !== undefined && Buffer.compare(bytesOf(sent), bytesOf(valid)) === 0;
}

function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

function requestOf(subject: Subject, draft: Draft, context: SendContext): OutgoingRequest {
  const ready = readyFor(subject, draft, context);
  const json = draft.json ? draft.json(ready) : ready.valid;
  // What is right by the schema is to be right by the resources that there are as well.
  const body = draft.raw
    ? draft.raw(ready)
    : written(subject, draft.body === 'keeps' ? withIds(json, subject.given) : json);
  const authorization = draft.authorization
    ? draft.authorization(context.authorization)
    : context.authorization;
  const secured = subject.operation.security.length > 0 && authorization !== undefined;
  const sent = sentParameters(subject, draft);
  // The authorization of a case overrides that of the operation.
  const apiKeys = draft.authorization ? undefined : context.apiKeys;
  const headers = {
    ...(subject.media ? { 'Content-Type': sentType(subject.media.mediaType) } : {}),
    Accept: 'application/json',
    ...parameterHeaders(sent, apiKeys),
    ...(secured ? { Authorization: authorization } : {}),
  };
  return {
    method: draft.method ?? subject.operation.method,
    url: addressOf(subject, draft, sent, [...(draft.query?.(ready) ?? []), ...(apiKeys?.query ?? [])], ready),
    headers: draft.headers ? draft.headers(headers) : headers,
    ...(body === undefined ? {} : { body }),
  };
}

function written({ contract, media }: Subject, value: unknown): string | Uint8Array | undefined {
  if (value === undefined || !media) return undefined;
  return writtenBody(contract.document, media, value) ?? bodyText(media.mediaType, value);
}

/** Required parameters with their examples, as the draft changes them. */
function sentParameters({ parameters }: Subject, draft: Draft): SentParameter[] {
  return parameters.flatMap((parameter) => {
    const key = `${parameter.in}:${parameter.name}`;
    const changed = draft.parameters && Object.hasOwn(draft.parameters, key);
    const value = changed ? draft.parameters?.[key] : parameter.required ? parameter.example : undefined;
    return value === undefined ? [] : [{ ...parameter, value }];
  });
}

function addressOf(
  { operation }: Subject,
  { path: changed = (path) => path }: Draft,
  sent: readonly SentParameter[],
  more: readonly (readonly [name: string, value: string])[],
  { baseUrl }: Ready,
): string {
  const [path = '', ...query] = targetOf(operation.path, sent, more).split(/(?=\?)/);
  return [baseOf(operation, baseUrl) ?? baseUrl, changed(path), ...query].join('');
}
