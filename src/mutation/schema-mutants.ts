import type { Fault } from '../mock/index.ts';
import { setAt, withBody } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import { exampleOf, isObject, joinPointer, valueAt } from '../schema/index.ts';
import { type DocumentedResponse, isOn, staged } from './documented-responses.ts';
import type { Mutant, MutatorClass } from './mutant.ts';
import { MUTATORS } from './mutators/index.ts';
import type { Edit, Variant } from './mutators/mutator.ts';
import { type Place, placesIn } from './places.ts';

/** Formats that describe and do not promise (OpenAPI 3.1, section 4.4.1; all numbers are finite in JSON). */
const ANNOTATIONS = ['password', 'binary', 'float', 'double'];

/** Each keyword of a documentedResponse's schema, at each place of its body, broken in each way; and undocumented properties. */
export function* schemaMutants(
  contract: Contract,
  documentedResponse: DocumentedResponse,
): Generator<Mutant> {
  const schema = documentedResponse.media?.schema;
  if (schema === undefined || documentedResponse.response.raw) return;
  if (documentedResponse.samples.length === 0 && documentedResponse.response.body !== undefined) {
    const name = `${documentedResponse.name} body: every keyword`;
    yield unseen(name, documentedResponse, 'no-example');
  }
  const made = new Set<string>();
  for (const sample of documentedResponse.samples) {
    for (const place of placesIn(contract, schema, sample)) {
      yield* brokenKeywords(contract, { documentedResponse, schema, sample, place }, made);
      yield* undocumented(contract, { documentedResponse, schema, sample, place }, made);
    }
  }
}

interface Spot {
  readonly documentedResponse: DocumentedResponse;
  readonly schema: string;
  readonly sample: unknown;
  readonly place: Place;
}

function* brokenKeywords(contract: Contract, spot: Spot, made: Set<string>): Generator<Mutant> {
  const { documentedResponse, place } = spot;
  const { kept } = contract.checksOf(spot.schema);
  for (const { schema, pointer } of place.applied) {
    for (const [keyword, expected] of Object.entries(schema)) {
      const mutator = Object.hasOwn(MUTATORS, keyword) ? MUTATORS[keyword] : undefined;
      const at = `${documentedResponse.name} body ${place.pointer || '/'} ${keyword}`;
      const key = `${at} ${pointer}`;
      if (!mutator || made.has(key)) continue;
      made.add(key);
      const exampleBelow = (...tokens: (string | number)[]) =>
        exampleOf(contract.document, joinPointer(pointer, keyword, ...tokens));
      const variants = mutator({ expected, schema, value: place.value, exampleBelow });
      let broken = 0;
      for (const [variant, edit] of breaking(variants, spot, (body) => !kept(body))) {
        broken++;
        yield mutantAt(uniqueName(`${at}: ${variant}`, made), 'schema', spot, edit);
      }
      if (variants.length === 0 || broken > 0) continue;
      const annotation = keyword === 'format' && ANNOTATIONS.includes(String(expected));
      yield unseen(uniqueName(at, made), documentedResponse, annotation ? 'annotation' : 'allowed');
    }
  }
}

function* undocumented(contract: Contract, spot: Spot, made: Set<string>): Generator<Mutant> {
  const { documentedResponse, place } = spot;
  if (!isObject(place.value)) return;
  const { kept, closed } = contract.checksOf(spot.schema);
  const name = `${documentedResponse.name} body ${place.pointer || '/'}: undocumented property`;
  const variants: Variant[] = [
    ['text', added('unheardOf', 'nobody documented this')],
    ['object', added('unheardOf', { of: 1 })],
  ];
  for (const [variant, edit] of breaking(variants, spot, (body) => kept(body) && !closed(body))) {
    const full = `${name}, ${variant}`;
    if (made.has(full)) continue;
    made.add(full);
    yield mutantAt(full, 'undocumented', spot, edit);
  }
}

const added =
  (name: string, value: unknown): Edit =>
  (current) => ({ ...(isObject(current) ? current : {}), [name]: value });

/** Of each variant the first edit with which the body is wrong as a whole: asked of the contract's own checks. */
function breaking(
  variants: readonly Variant[],
  { sample, place }: Spot,
  isWrong: (body: unknown) => boolean,
): [string, Edit][] {
  return variants.flatMap(([name, ...edits]): [string, Edit][] => {
    const found = edits.find((edit) => isWrong(edited(sample, place.pointer, edit)));
    return found ? [[name, found]] : [];
  });
}

function edited(body: unknown, pointer: string, edit: Edit): unknown {
  return setAt(body, pointer, edit(valueAt(body, pointer)));
}

function mutantAt(
  name: string,
  kind: MutatorClass,
  { documentedResponse, sample, place }: Spot,
  edit: Edit,
): Mutant {
  const fault: Fault = {
    name,
    title: name,
    breaks: [],
    response: (response, situation) => {
      if (!isOn(documentedResponse, situation)) return response;
      const conforming = staged(documentedResponse, response, situation, sample);
      return withBody(conforming, edited(conforming.body, place.pointer, edit));
    },
  };
  return { name, class: kind, fault, probe: documentedResponse };
}

function unseen(
  name: string,
  documentedResponse: DocumentedResponse,
  unseeable: NonNullable<Mutant['unseeable']>,
): Mutant {
  return {
    name,
    class: 'schema',
    fault: { name, title: name, breaks: [] },
    probe: documentedResponse,
    unseeable,
  };
}

/** Two parts of an `allOf` may have the same keyword for the same place. */
function uniqueName(name: string, made: Set<string>): string {
  let unique = name;
  for (let count = 2; made.has(unique); count++) unique = `${name} (${count})`;
  made.add(unique);
  return unique;
}
