import type { Contract } from '../../openapi/index.ts';
import { exampleOf, isObject, joinPointer, valueAt } from '../../schema/index.ts';
import { withBody } from '../mock-response.ts';
import { conformingResponse, type DocumentedResponse, matches } from './documented-responses.ts';
import { setAt } from './edit.ts';
import type { Fault } from './fault.ts';
import type { Mutant, MutatorClass } from './mutant.ts';
import { MUTATORS } from './mutators/index.ts';
import type { Mutation, Variant } from './mutators/mutator.ts';
import { type Place, placesIn } from './places.ts';

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
    const name = `${documented.name} body: every keyword`;
    yield undetectableMutant(name, documented, 'no-example');
  }
  const made = new Set<string>();
  for (const sample of documented.samples) {
    for (const place of placesIn(contract, schema, sample)) {
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
      const mutator = Object.hasOwn(MUTATORS, keyword) ? MUTATORS[keyword] : undefined;
      const at = `${documented.name} body ${place.pointer || '/'} ${keyword}`;
      const key = `${at} ${pointer}`;
      if (!mutator || made.has(key)) continue;
      made.add(key);
      const exampleBelow = (...tokens: (string | number)[]) =>
        exampleOf(contract.document, joinPointer(pointer, keyword, ...tokens));
      const variants = mutator({ expected, schema, value: place.value, exampleBelow });
      let broken = 0;
      for (const [variant, mutate] of breaking(variants, spot, (body) => !kept(body))) {
        broken++;
        yield mutantAt(uniqueName(`${at}: ${variant}`, made), 'schema', spot, mutate);
      }
      if (variants.length === 0 || broken > 0) continue;
      const annotation = keyword === 'format' && ANNOTATIONS.includes(String(expected));
      yield undetectableMutant(uniqueName(at, made), documented, annotation ? 'annotation' : 'allowed');
    }
  }
}

function* undocumented(contract: Contract, spot: Spot, made: Set<string>): Generator<Mutant> {
  const { documented, place } = spot;
  if (!isObject(place.value)) return;
  const { kept, closed } = contract.checksOf(spot.schema);
  const name = `${documented.name} body ${place.pointer || '/'}: undocumented property`;
  const variants: Variant[] = [
    ['text', added('unheardOf', 'nobody documented this')],
    ['object', added('unheardOf', { of: 1 })],
  ];
  for (const [variant, mutate] of breaking(variants, spot, (body) => kept(body) && !closed(body))) {
    const full = `${name}, ${variant}`;
    if (made.has(full)) continue;
    made.add(full);
    yield mutantAt(full, 'undocumented', spot, mutate);
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
  name: string,
  kind: MutatorClass,
  { documented, sample, place }: Spot,
  mutate: Mutation,
): Mutant {
  const fault: Fault = {
    name,
    title: name,
    violates: [],
    response: (response, situation) => {
      if (!matches(documented, situation)) return response;
      const conforming = conformingResponse(documented, response, situation, sample);
      return withBody(conforming, mutated(conforming.body, place.pointer, mutate));
    },
  };
  return { name, class: kind, fault, probe: documented };
}

function undetectableMutant(
  name: string,
  documented: DocumentedResponse,
  undetectable: NonNullable<Mutant['undetectable']>,
): Mutant {
  return {
    name,
    class: 'schema',
    fault: { name, title: name, violates: [] },
    probe: documented,
    undetectable,
  };
}

/** Two parts of an `allOf` may have the same keyword for the same place: the second gets a number. */
function uniqueName(name: string, made: Set<string>): string {
  let unique = name;
  for (let count = 2; made.has(unique); count++) unique = `${name} (${count})`;
  made.add(unique);
  return unique;
}
