import type { Direction } from '../../../schema/index.ts';
import {
  appliedSchemas,
  explain,
  followReferences,
  isObject,
  joinPointer,
  valueAt,
} from '../../../schema/index.ts';
import type { Contract, Operation } from '../../contract.ts';
import { pointerOf } from '../../part.ts';
import { type LintProblem, operationText, type Subject } from '../lint-rule.ts';

/** Operations without an example in their request and responses. */
export function* missingExamples({ contract }: Subject): Iterable<LintProblem> {
  for (const operation of contract.operations) {
    const media = mediaTypesOf(operation);
    if (media.length === 0 || media.some((each) => hasExample(contract, each))) continue;
    const message = `${operationText(operation)} has no example`;
    yield { id: 'example-missing', pointer: operation.pointer, message };
  }
}

function mediaTypesOf({ requestBody, responses }: Operation) {
  return [...(requestBody?.content ?? []), ...responses.flatMap(({ content }) => content)];
}

function hasExample(
  { document }: Contract,
  { examples, schema }: { readonly examples: readonly unknown[]; readonly schema?: string },
): boolean {
  if (examples.length > 0) return true;
  const applied = schema === undefined ? [] : appliedSchemas(document, schema, 'first');
  return applied.some((each) => 'example' in each.schema || Array.isArray(each.schema.examples));
}

/** Examples that do not match their schema; each violation is reported at its position in the example. */
export function* brokenExamples(subject: Subject): Iterable<LintProblem> {
  const { contract, assembly } = subject;
  const seen = new Set<string>();
  for (const [direction, holder] of holdersOf(contract)) {
    if (seen.has(holder)) continue;
    seen.add(holder);
    const schema = joinPointer(holder, 'schema');
    if (valueAt(contract.document, schema) === undefined) continue;
    for (const at of examplesAt(contract, holder)) yield* broken(contract, schema, at, { direction });
  }
  for (const place of assembly.schemasWithExamples) {
    const pointer = pointerOf(place);
    const schema = valueAt(contract.document, pointer);
    if (!isObject(schema)) continue;
    if ('example' in schema) yield* broken(contract, pointer, joinPointer(pointer, 'example'));
    for (const index of Array.isArray(schema.examples) ? schema.examples.keys() : []) {
      const at = joinPointer(pointer, 'examples', index);
      // In OpenAPI 3.0 it was written as the single `example`.
      const written = assembly.version === '3.0' ? joinPointer(pointer, 'example') : at;
      yield* broken(contract, pointer, at, { written });
    }
  }
}

/** Media types, headers and parameters: the objects with a schema and examples beside it. */
function holdersOf(contract: Contract): (readonly [Direction, string])[] {
  return contract.operations.flatMap(({ requestBody, responses, pathItem, pointer }) => {
    const bodies = (requestBody?.content ?? []).map((media) => media.pointer);
    const parameters = [pathItem, pointer].flatMap((holder) => parametersAt(contract, holder));
    const inResponses = responses.flatMap(({ content, headers }) => [...content, ...headers]);
    return [
      ...[...bodies, ...parameters].map((each) => ['request', each] as const),
      ...inResponses.map((each) => ['response', each.pointer] as const),
    ];
  });
}

function parametersAt({ document }: Contract, holder: string): string[] {
  const list = valueAt(document, joinPointer(holder, 'parameters'));
  return (Array.isArray(list) ? [...list.keys()] : []).flatMap(
    (index) => followReferences(document, joinPointer(holder, 'parameters', index))?.pointer ?? [],
  );
}

function examplesAt({ document }: Contract, holder: string): string[] {
  const written = valueAt(document, holder);
  if (!isObject(written)) return [];
  const single = written.example === undefined ? [] : [joinPointer(holder, 'example')];
  const names = isObject(written.examples) ? Object.keys(written.examples) : [];
  const named = names.flatMap((name) => {
    const found = followReferences(document, joinPointer(holder, 'examples', name));
    if (!found || !isObject(found.value)) return [];
    const key = ['dataValue', 'value'].find((each) => isObject(found.value) && each in found.value);
    return key === undefined ? [] : [joinPointer(found.pointer, key)];
  });
  return [...single, ...named];
}

/** @param written pointer of the example in the file, if it was moved since */
function* broken(
  { document, formatOf }: Contract,
  schema: string,
  at: string,
  { direction = 'either', written = at }: { direction?: Direction; written?: string } = {},
): Iterable<LintProblem> {
  const value = valueAt(document, at);
  const source = { document, formatOf, direction };
  for (const { instance, expected, received } of explain(source, schema, value)) {
    const where = instance === '' ? '' : ` at ${instance}`;
    const message = `the example does not match its schema${where}: expected ${expected}, received ${received}`;
    yield { id: 'example-broken', pointer: written + instance, message };
  }
}
