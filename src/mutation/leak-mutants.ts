import type { Situation } from '../mock/index.ts';
import { setAt, withBody, withHeader } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import { isObject } from '../schema/index.ts';
import type { DocumentedResponse } from './documented-responses.ts';
import type { Mutant } from './mutant.ts';
import { onDocumentedResponse } from './on-documented-response.ts';
import { keepsSchema, placesIn } from './places.ts';
import { TRACES } from './traces.ts';

/** What must not leave: of the request, and of what was issued for it. */
const SECRETS: Readonly<Record<string, (situation: Situation) => string | undefined>> = {
  'the secret': ({ attempt }) => attempt?.secret,
  'the token sent': ({ headers }) => headers.authorization?.replace(/^\S+\s+/, ''),
  'a token': ({ issued }) => issued?.value,
  'the identifier': ({ attempt }) => attempt?.identifier,
};

/** Secrets, tokens, traces and differences that a response gives away. */
export function* leakMutants(contract: Contract, documentedResponse: DocumentedResponse): Generator<Mutant> {
  if (documentedResponse.role === 'open' || documentedResponse.part === 'other') return;
  for (const [what, find] of Object.entries(SECRETS)) {
    if (!isKnown(what, documentedResponse)) continue;
    // Beside itself a token gives nothing away.
    const texts =
      what === 'a token' && documentedResponse.part === 'accepted'
        ? []
        : freeTexts(contract, documentedResponse);
    for (const pointer of texts) yield inText(documentedResponse, pointer, what, find);
    if (what !== 'the identifier') yield inHeader(documentedResponse, what, find);
  }
  if (documentedResponse.part !== 'refused') return;
  for (const pointer of freeTexts(contract, documentedResponse)) {
    for (const [language, trace] of Object.entries(TRACES)) {
      yield said(documentedResponse, pointer, `a stack trace of ${language}`, () => `\n${trace}`);
    }
  }
  if (documentedResponse.role === 'login') yield* enumerations(contract, documentedResponse);
}

/** Whether a request to the documentedResponse has what could leak, and whether it may not stand in its response. */
function isKnown(what: string, { role, part }: DocumentedResponse): boolean {
  if (what === 'the secret') return role === 'login';
  // A use of the token is refused for want of one first of all.
  if (what === 'the token sent') return role === 'use' && part === 'accepted';
  return role === 'login' && (what === 'a token' || part === 'refused');
}

function inText(
  documentedResponse: DocumentedResponse,
  pointer: string,
  what: string,
  find: (situation: Situation) => string | undefined,
): Mutant {
  return said(documentedResponse, pointer, what, (situation) => {
    const found = find(situation);
    return found === undefined ? undefined : ` (${found})`;
  });
}

function said(
  documentedResponse: DocumentedResponse,
  pointer: string,
  what: string,
  words: (situation: Situation) => string | undefined,
): Mutant {
  return onDocumentedResponse(
    documentedResponse,
    'leak',
    `body ${pointer}: ${what}`,
    (response, situation) => {
      const more = words(situation);
      return more === undefined
        ? response
        : withBody(response, setAt(response.body, pointer, `Wrong${more}`));
    },
  );
}

function inHeader(
  documentedResponse: DocumentedResponse,
  what: string,
  find: (situation: Situation) => string | undefined,
): Mutant {
  return onDocumentedResponse(documentedResponse, 'leak', `header: ${what}`, (response, situation) => {
    const found = find(situation);
    return found === undefined ? response : withHeader(response, 'X-Debug', encodeURIComponent(found));
  });
}

/** An unknown user is answered unlike a wrong password. */
function* enumerations(contract: Contract, documentedResponse: DocumentedResponse): Generator<Mutant> {
  const unknown = (what: string, edit: Parameters<typeof onDocumentedResponse>[3]) =>
    onDocumentedResponse(
      documentedResponse,
      'leak',
      `unknown user told by ${what}`,
      (response, situation) =>
        situation.outcome === 'unknown-identifier' ? edit(response, situation) : response,
      'refusals',
    );
  for (const status of [400, 403, 404, 422]) {
    if (status !== documentedResponse.status)
      yield unknown(`status ${status}`, (response) => ({ ...response, status }));
  }
  for (const pointer of freeTexts(contract, documentedResponse)) {
    yield unknown(`the text at ${pointer}`, (response) =>
      withBody(response, setAt(response.body, pointer, 'No such account')),
    );
  }
  yield unknown('a property', (response) =>
    withBody(response, { ...(isObject(response.body) ? response.body : {}), attemptsLeft: 3 }),
  );
}

/** Places of a documentedResponse's body where any text keeps the schema. */
function freeTexts(contract: Contract, documentedResponse: DocumentedResponse): string[] {
  const schema = documentedResponse.media?.schema;
  const [sample] = documentedResponse.samples;
  if (schema === undefined || sample === undefined) return [];
  const path = documentedResponse.operation.token?.value.path;
  return placesIn(contract, schema, sample)
    .filter(({ value, pointer }) => typeof value === 'string' && pointer !== path)
    .map(({ pointer }) => pointer)
    .filter((pointer) => keepsSchema(contract, schema, setAt(sample, pointer, 'Wrong, all\n of it: ()')));
}
