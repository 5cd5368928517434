import type { Credentials } from '../../auth/index.ts';
import type { OutgoingRequest } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { baseOf } from '../../openapi/index.ts';
import { parameterHeaders, type SentParameter, targetOf } from '../operations/wire.ts';
import type { BodyVerdict, DerivedCase, Draft, Generator, Ready, Requested } from './derived-case.ts';
import { keepsSchema, NOBODY, type Subject, subjectOf, withCredentials } from './subject.ts';

/** The base address does not matter to what a case is. */
const ANYWHERE = 'http://example.invalid';
const SOMEBODY: Credentials = { identifier: 'somebody@example.invalid', secret: 'Some-secret-1' };

/** The cases that generators give for an operation, each with a name of its own. Pure, and the same every time. */
export function casesFrom(
  generators: readonly Generator[],
  contract: Contract,
  operation: Operation,
): DerivedCase[] {
  const subject = subjectOf(contract, operation);
  const sample = { baseUrl: ANYWHERE, credentials: SOMEBODY };
  const names = new Set<string>();
  return generators.flatMap((generator) => {
    const drafts = [...generator.drafts(subject)].filter((draft) =>
      [bodyOf(subject, draft, sample), draft.body].every((verdict) => verdict === draft.body),
    );
    return drafts.map((draft) => {
      const name = unused(draft.name, names);
      names.add(name);
      return derivedCase(generator, subject, { ...draft, name });
    });
  });
}

function derivedCase(generator: Generator, subject: Subject, draft: Draft): DerivedCase {
  const { orderlyStatuses, mayCutOff, variationOf } = draft;
  // Where the contract says nothing of refusals at all, that is notified once, when it is examined, and not case by case.
  const silent = !subject.operation.token && !refusalsDocumented(subject.operation);
  return {
    name: draft.name,
    kind: generator.kind,
    title: draft.title,
    expected: draft.expected ?? generator.expected,
    expects: draft.expects,
    undocumentedRefusal: silent ? 'ignore' : (draft.undocumentedRefusal ?? 'warning'),
    needsAccount: draft.account === true,
    depth: draft.account ? 'full' : (draft.depth ?? 'polite'),
    body: draft.body,
    request: (requested) => requestOf(subject, draft, requested),
    ...(orderlyStatuses ? { orderlyStatuses } : {}),
    ...(mayCutOff ? { mayCutOff } : {}),
    ...(variationOf ? { variationOf } : {}),
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

function readyFor(subject: Subject, draft: Draft, requested: Requested): Ready {
  const credentials = draft.account ? requested.credentials : NOBODY;
  return { ...requested, valid: withCredentials(subject, subject.example, credentials) };
}

/** What the body of a draft is to the schema, whoever sends it. */
function bodyOf(subject: Subject, draft: Draft, requested: Requested): BodyVerdict {
  if (draft.raw || !subject.media) return 'none';
  const ready = readyFor(subject, draft, requested);
  const body = draft.json ? draft.json(ready) : ready.valid;
  if (body === undefined) return 'none';
  return keepsSchema(subject, body) ? 'keeps' : 'breaks';
}

function requestOf(subject: Subject, draft: Draft, requested: Requested): OutgoingRequest {
  const ready = readyFor(subject, draft, requested);
  const body = draft.raw ? draft.raw(ready) : jsonText(draft.json ? draft.json(ready) : ready.valid);
  const authorization = draft.authorization
    ? draft.authorization(requested.authorization)
    : requested.authorization;
  const secured = subject.operation.security.length > 0 && authorization !== undefined;
  const sent = sentParameters(subject, draft);
  // What a case says of the authorization goes before what opens the operation.
  const access = draft.authorization ? undefined : requested.access;
  const headers = {
    ...(subject.media ? { 'Content-Type': subject.media.mediaType } : {}),
    Accept: 'application/json',
    ...parameterHeaders(sent, access),
    ...(secured ? { Authorization: authorization } : {}),
  };
  return {
    method: draft.method ?? subject.operation.method,
    url: addressOf(subject, sent, [...(draft.query?.(ready) ?? []), ...(access?.query ?? [])], ready),
    headers: draft.headers ? draft.headers(headers) : headers,
    ...(body === undefined ? {} : { body }),
  };
}

function jsonText(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** Required parameters with their examples, and what the draft makes of them. */
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
  sent: readonly SentParameter[],
  more: readonly (readonly [name: string, value: string])[],
  { baseUrl }: Ready,
): string {
  return (baseOf(operation, baseUrl) ?? baseUrl) + targetOf(operation.path, sent, more);
}
