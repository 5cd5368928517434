import { type Choice, choiceFor } from './random-choice.ts';
import { EMPTY_CASE } from './responses.ts';

/** Patterns of real documents, or like them, that backtrack on one short text. */
const PATTERNS = [
  '^([a-zA-Z0-9_-]+\\s?)*$',
  '^(a+)+$',
  '^(?=(a+)+$)',
  '(x+x+)+y',
  '^([\\w.]+)*@(\\w+\\.)+$',
  '(.*)*\\1$',
  '[',
  '\\p{L}+$',
];

/** The schema of a case as part of a document; it refers to itself as the component `S`. */
export function hostileSchema(seed: number, index: number): string {
  if (index === EMPTY_CASE) return '{}';
  return schemaText(choiceFor(seed ^ 0x5eed, index));
}

/** The text of an OpenAPI document with one operation, whose schema is strange; some are no documents at all. */
export function hostileDocument(seed: number, index: number): string {
  const choice = choiceFor(seed ^ 0x5eed, index);
  const schema = schemaText(choice);
  const document = `{"openapi":"${choice.oneOf(['3.1.0', '3.1.0', '3.0.3', '3.2.0'])}","info":{"title":"T","version":"1"},"paths":{"/a":{"get":{"operationId":"${operationId(choice)}","responses":{"200":{"description":"d","content":{"application/json":{"schema":${schema}}}}}}}},"components":{"schemas":{"S":${schema}}}}`;
  switch (choice.whole(0, 19)) {
    case 0:
      return document.slice(0, choice.whole(0, document.length));
    case 1:
      return `a: &a ["x"]\n${Array.from({ length: 30 }, (_, n) => `a${n}: &a${n} [*a${n === 0 ? '' : n - 1}, *a${n === 0 ? '' : n - 1}]`).join('\n')}\n`;
    case 2:
      return '- '.repeat(choice.size(10, 100_000));
    default:
      return document;
  }
}

function operationId(choice: Choice): string {
  return choice.oneOf([
    'a',
    'a',
    'a',
    '::error::a',
    'a\\u001b[31mb',
    'a\\u202eb',
    '__proto__',
    'x'.repeat(10_000),
    '../../a',
  ]);
}

function schemaText(choice: Choice): string {
  const ref = '{"$ref":"#/components/schemas/S"}';
  const small = () =>
    choice.oneOf([
      '{}',
      '{"type":"string"}',
      '{"type":"integer"}',
      ref,
      'true',
      'false',
      '{"type":"array","items":{}}',
    ]);
  switch (choice.whole(0, 13)) {
    case 0:
      return `{"type":"array","items":{"type":"string","pattern":${JSON.stringify(choice.oneOf(PATTERNS))}}}`;
    case 1:
      return `{"anyOf":[{"type":"string","pattern":${JSON.stringify(choice.oneOf(PATTERNS))}},${small()}]}`;
    case 2:
      return `{"type":"array","minItems":${choice.oneOf(['1e9', '1000000000', '3'])},"items":${small()}}`;
    case 3:
      return `{"type":"string","minLength":${choice.oneOf(['1e9', '100000000', '5'])}}`;
    case 4:
      return nestedKeyword(choice, '"anyOf"', choice.whole(2, 12));
    case 5:
      return nestedKeyword(choice, choice.oneOf(['"allOf"', '"oneOf"']), choice.whole(2, 8));
    case 6: {
      const levels = choice.size(1, 600);
      return `${'{"not":'.repeat(levels)}{}${'}'.repeat(levels)}`;
    }
    case 7:
      return `{"type":"array","uniqueItems":true,"items":${small()}}`;
    case 8:
      return `{"type":"object","properties":{${Array.from({ length: choice.size(1, 3000) }, (_, n) => `"p${n}":${small()}`).join(',')}}}`;
    case 9:
      return `{"enum":[${Array.from({ length: choice.size(1, 20_000) }, (_, n) => `"e${n}"`).join(',')}]}`;
    case 10:
      return `{"type":"object","patternProperties":{${JSON.stringify(choice.oneOf(PATTERNS))}:${small()}},"additionalProperties":${small()}}`;
    case 11:
      return `{"allOf":[${ref},${small()}]}`;
    case 12:
      return `{"type":"object","unevaluatedProperties":false,"anyOf":[{"properties":{"a":${small()}}},${ref}]}`;
    default:
      return `{"type":"array","items":{"type":"object","required":["id"],"additionalProperties":false,"properties":{"id":{"type":"integer"},"self":${ref}}}}`;
  }
}

function nestedKeyword(choice: Choice, keyword: string, levels: number): string {
  const leaf = '{"type":"array","items":{"type":"object","required":["never"]}}';
  let schema = leaf;
  for (let level = 0; level < levels; level++) schema = `{${keyword}:[${schema},${schema}]}`;
  return choice.chance(0.5) ? schema : `{"type":"array","items":${schema}}`;
}
