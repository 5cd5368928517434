import type { Contract } from '../../openapi/index.ts';
import {
  exampleOf,
  isObject,
  joinPointer,
  KEYWORD_MUTATORS,
  type Mutation,
  type Place,
  setAt,
  type Variant,
  valueAt,
} from '../../schema/index.ts';
import { withBody } from '../mock-response.ts';
import { type DocumentedResponse, placesOf } from './documented-responses.ts';
import { type Mutant, type MutatorClass, mutantOf, responseMutant } from './mutant.ts';

/**
 * Formats that are annotations and not checked (OpenAPI 3.1, section 4.4.1; all numbers in JSON are finite).
 */
const ANNOTATIONS = ['password', 'binary', 'float', 'double'];

/**
 * Mutants of each keyword of a schema, at each place of the body, in each way; and with undocumented
 * properties.
 */
export function* schemaMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const schema = documented.media?.schema;
  if (schema === undefined || documented.response.raw) return;
  if (documented.samples.length === 0 && documented.response.body !== undefined) {
    yield undetectable(documented, 'body: every keyword', 'no-example');
  }
  const made = new Set<string>();
  for (const sample of documented.samples) {
    for (const place of placesOf(contract, schema, sample)) {
      yield* brokenKeywords(contract, { documented, schema, sample, place }, made);
      yield* undocumented(contract, { documented, schema, sample, place }, made);
    }
  }
}

interface Spot {
  readonly documented: DocumentedResponse;
  readonly schema: string;
  readonly sample: unknown;
  readonly place: Place;
}

function* brokenKeywords(contract: Contract, spot: Spot, made: Set<string>): Generator<Mutant> {
  const { documented, place } = spot;
  const { kept } = contract.checksOf(spot.schema);
  for (const { schema, pointer } of place.applied) {
    for (const [keyword, expected] of Object.entries(schema)) {
      const mutator = Object.hasOwn(KEYWORD_MUTATORS, keyword) ? KEYWORD_MUTATORS[keyword] : undefined;
      const at = `body ${place.pointer || '/'} ${keyword}`;
      const key = `${at} ${pointer}`;
      if (!mutator || made.has(key)) continue;
      made.add(key);
      const exampleBelow = (...tokens: (string | number)[]) =>
        exampleOf(contract.document, joinPointer(pointer, keyword, ...tokens));
      const variants = mutator({ expected, schema, value: place.value, exampleBelow });
      let broken = 0;
      for (const [variant, mutate] of breaking(variants, spot, (body) => !kept(body))) {
        broken++;
        yield mutantAt(uniqueName(`${at}: ${variant}`, made), 'schema', spot, mutate, keyword, variant);
      }
      if (variants.length === 0 || broken > 0) continue;
      const annotation = keyword === 'format' && ANNOTATIONS.includes(String(expected));
      yield undetectable(documented, uniqueName(at, made), annotation ? 'annotation' : 'allowed');
    }
  }
}

function* undocumented(contract: Contract, spot: Spot, made: Set<string>): Generator<Mutant> {
  const { place, documented } = spot;
  if (!isObject(place.value)) return;
  // Problem details may have more members (RFC 9457, section 3.2).
  if (place.pointer === '' && documented.media?.mediaType.includes('/problem+json')) return;
  const { kept, closed } = contract.checksOf(spot.schema);
  const variants: Variant[] = [
    ['text', added('unheardOf', 'nobody documented this')],
    ['object', added('unheardOf', { of: 1 })],
  ];
  for (const [variant, mutate] of breaking(variants, spot, (body) => kept(body) && !closed(body))) {
    const what = `body ${place.pointer || '/'}: undocumented property, ${variant}`;
    if (made.has(what)) continue;
    made.add(what);
    yield mutantAt(what, 'undocumented', spot, mutate, 'undocumented', variant);
  }
}

const added =
  (name: string, value: unknown): Mutation =>
  (current) => ({ ...(isObject(current) ? current : {}), [name]: value });

/**
 * Of each variant the first mutation after which the whole body is wrong, by the contract's own validators.
 */
function breaking(
  variants: readonly Variant[],
  { sample, place }: Spot,
  isWrong: (body: unknown) => boolean,
): [string, Mutation][] {
  return variants.flatMap(([name, ...mutations]): [string, Mutation][] => {
    const found = mutations.find((mutate) => isWrong(mutated(sample, place.pointer, mutate)));
    return found ? [[name, found]] : [];
  });
}

function mutated(body: unknown, pointer: string, mutate: Mutation): unknown {
  return setAt(body, pointer, mutate(valueAt(body, pointer)));
}

function mutantAt(
  what: string,
  kind: MutatorClass,
  { documented, sample, place }: Spot,
  mutate: Mutation,
  keyword: string,
  variant: string,
): Mutant {
  return responseMutant(
    documented,
    kind,
    what,
    (response) => withBody(response, mutated(response.body, place.pointer, mutate)),
    { sample, broken: { place, keyword, variant } },
  );
}

function undetectable(
  documented: DocumentedResponse,
  what: string,
  reason: NonNullable<Mutant['undetectable']>,
): Mutant {
  return mutantOf(documented, 'schema', what, {}, { undetectable: reason });
}

/** Two parts of an `allOf` may have the same keyword for the same place: the second gets a number. */
function uniqueName(name: string, made: Set<string>): string {
  let unique = name;
  for (let count = 2; made.has(unique); count++) unique = `${name} (${count})`;
  made.add(unique);
  return unique;
}
