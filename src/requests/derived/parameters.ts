import type { Contract } from '../../openapi/index.ts';
import { boundaryValues, markedText, type NamedValue } from '../../schema/index.ts';
import { isValidText } from '../parameter-check.ts';
import type { Draft, Generator } from './derived-case.ts';
import { brokenValues } from './field.ts';
import type { Parameter } from './parameter.ts';
import type { Subject } from './subject.ts';

/** Below the limit of common servers, 8 KiB for the request line, so that most of them accept it. */
const LONG_QUERY = 7000;
/** URI too long, header fields too large (RFC 9110, section 15.5.15; RFC 6585, section 5). */
const TOO_LONG = [414, 431] as const;

/** Parameters in the query, the path and the headers. */
export const parameters: Generator = {
  kind: 'parameters',
  title: 'handles missing, wrong and unknown parameters as documented',
  expected: 'Missing and wrong parameters are rejected with a 4xx.',
  *drafts(subject) {
    // Logins with a query are covered by query-credentials.
    if (subject.login) return;
    const body = subject.media ? 'keeps' : 'none';
    for (const parameter of subject.parameters) {
      for (const draft of draftsOf(subject, parameter)) yield { ...draft, body };
    }
    yield* unknown(subject, body);
  },
};

type Part = Omit<Draft, 'body'>;

function* draftsOf({ contract }: Subject, parameter: Parameter): Iterable<Part> {
  const { label } = parameter;
  const sent = (value: unknown) => ({
    parameters: { [`${parameter.in}:${parameter.name}`]: value },
  });
  if (parameter.required && parameter.in !== 'path') {
    const title = `The required parameter ${label} is missing.`;
    const shared = { expects: 'refused', undocumentedRefusal: 'error' } as const;
    yield { name: `missing-parameter-${label}`, title, ...shared, ...sent(undefined) };
  }
  if (!parameter.required) {
    const expects = parameter.documented ? 'accepted' : 'any';
    const title = `The optional parameter ${label} is present.`;
    yield { name: `parameter-${label}`, title, expects, ...sent(parameter.example) };
  }
  for (const [name, value] of wrongValues(contract, parameter)) {
    // A value that another alternative of the schema allows is not wrong.
    if (isValidText(contract, parameter, [String(value)])) continue;
    const title = `The parameter ${label} is ${name.replaceAll('-', ' ')}.`;
    yield { name: `parameter-${label}-${name}`, title, expects: 'refused', ...sent(String(value)) };
  }
  for (const [name, value] of oddValues(parameter)) {
    const title = `The parameter ${label} is ${name.replaceAll('-', ' ')}.`;
    yield {
      name: `parameter-${label}-${name}`,
      title,
      expects: 'any',
      orderlyStatuses: TOO_LONG,
      ...sent(value),
    };
  }
}

/** Parameters are sent as text, so only those of another type can have a wrong type. */
function wrongValues(contract: Contract, parameter: Parameter): NamedValue[] {
  const types = [parameter.keywords.type].flat();
  const textual = types.includes('string') || types.includes(undefined);
  const broken = brokenValues(parameter, contract).filter(([, value]) => typeof value !== 'object');
  const limits = boundaryValues(parameter.keywords).map(([, value]) => String(value));
  const wrong =
    textual || types.includes('array') ? broken : [['of-wrong-type', 'driftline'] as const, ...broken];
  return wrong.filter(([, value]) => !limits.includes(String(value)));
}

function* oddValues(parameter: Parameter): Iterable<readonly [name: string, value: string]> {
  if (parameter.in === 'header' || parameter.in === 'cookie') return;
  // An empty path parameter would make another path.
  if (parameter.in === 'query') yield ['empty', ''];
  yield ['long', markedText(2000)];
  yield ['with-a-null-byte', 'driftline\0'];
  yield ['with-a-quote', `driftline' OR '1'='1`];
  yield ['outside-of-its-folder', '../../driftline'];
}

function* unknown({ operation }: Subject, body: Draft['body']): Iterable<Draft> {
  if (operation.method !== 'GET') return;
  const shared = { expects: 'any', body } as const;
  yield {
    ...shared,
    name: 'unknown-query-parameter',
    title: 'The query has an undocumented parameter.',
    query: () => [['driftline', 'x']],
  };
  yield {
    ...shared,
    name: 'long-query',
    title: `The query has a parameter of ${LONG_QUERY} characters.`,
    orderlyStatuses: TOO_LONG,
    query: () => [['driftline', markedText(LONG_QUERY)]],
  };
}
