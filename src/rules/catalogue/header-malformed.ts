import { type HttpResponse, headerValue } from '../../http/index.ts';
import { headerAs } from '../../media/index.ts';
import type { Contract, ExpectedHeader, ExpectedResponse } from '../../openapi/index.ts';
import {
  appliedSchemas,
  describeValue,
  isObject,
  mergedKeywords,
  typesOf,
  valueAt,
} from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { HEADER_GRAMMARS, type HeaderGrammar } from './checks/header-grammar.ts';

export const headerMalformed: Rule = {
  id: 'header-malformed',
  family: 'contract',
  severity: 'error',
  title: 'A response header does not follow its standard',
  why: 'Clients, caches and proxies parse it by the RFC, and ignore or misread it.',
  fix: 'Send the header in the form that its RFC defines.',
  source: 'RFC 9110, section 5.5; RFC 8288, section 3; RFC 9111, section 5',
  *check({ response, contract, operation }) {
    if (!response || response.gatewayError) return;
    const { received, documented } = response;
    for (const grammar of HEADER_GRAMMARS) {
      const text = headerValue(received, grammar.name);
      if (text === undefined) continue;
      const expected = documented?.headers.find(
        ({ name }) => name.toLowerCase() === grammar.name.toLowerCase(),
      );
      if (expected && isPrecise(contract, expected, grammar, text)) continue;
      const problem = grammar.isValid(text) ? laterThanNow(grammar, text, response.now) : grammar.expected;
      if (problem === undefined) continue;
      yield {
        where: `response header ${grammar.name}`,
        expected: problem,
        received: describeValue(text),
        pointer: expected?.pointer ?? placeOf(received, documented) ?? operation.pointer,
      };
    }
  },
};

function placeOf({ status }: HttpResponse, documented: ExpectedResponse | undefined): string | undefined {
  return documented && status !== 405 ? documented.pointer : undefined;
}

/**
 * Whether the contract itself says what the text is: by a type, a pattern or an example that the RFC does not know; or
 * the text does not keep its schema, which `header-wrong` reports.
 */
function isPrecise(
  contract: Contract,
  expected: ExpectedHeader,
  grammar: HeaderGrammar,
  text: string,
): boolean {
  const { schema, pointer } = expected;
  const written = valueAt(contract.document, pointer);
  const keywords =
    schema === undefined ? {} : mergedKeywords(appliedSchemas(contract.document, schema, 'first'));
  const samples = [
    isObject(written) ? written.example : undefined,
    keywords.example,
    keywords.examples,
  ].flat();
  if (samples.some((each) => typeof each === 'string' && !grammar.isValid(each))) return true;
  if (schema === undefined) return false;
  if (!contract.checksOf(schema).kept(headerAs(contract.document, expected, text))) return true;
  const types = typesOf(keywords);
  if (types.length > 0 && !types.includes('string')) return true;
  return ['pattern', 'enum', 'const', 'format'].some((keyword) => keywords[keyword] !== undefined);
}

/** Nothing was changed in the future (RFC 9110, section 8.8.2.1); clocks may be a little apart. */
function laterThanNow({ name }: HeaderGrammar, text: string, now: number): string | undefined {
  const isLater = name === 'Last-Modified' && Date.parse(text) > now + MOST_APART_MS;
  return isLater ? `a moment before that of the response, ${new Date(now).toUTCString()}` : undefined;
}

const MOST_APART_MS = 120_000;
