import type { Behaviour } from '../mock/index.ts';
import { setAt, withBody } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import { exampleOf, isObject, joinPointer, valueAt } from '../schema/index.ts';
import type { Breakage, BreakageClass } from './breakage.ts';
import { type Place, placesIn } from './places.ts';
import { isOn, type Scene, staged } from './scenes.ts';
import { SPOILERS } from './spoil/index.ts';
import type { Edit, Variant } from './spoil/spoiler.ts';

/** Formats that describe and do not promise (OpenAPI 3.1, section 4.4.1; all numbers are finite in JSON). */
const ANNOTATIONS = ['password', 'binary', 'float', 'double'];

/** Each keyword of a scene's schema, at each place of its body, broken in each way; and undocumented properties. */
export function* schemaBreakages(contract: Contract, scene: Scene): Generator<Breakage> {
  const schema = scene.media?.schema;
  if (schema === undefined || scene.answer.raw) return;
  if (scene.specimens.length === 0 && scene.answer.body !== undefined) {
    const name = `${scene.name} body: every keyword`;
    yield unseen(name, scene, 'no-example');
  }
  const made = new Set<string>();
  for (const specimen of scene.specimens) {
    for (const place of placesIn(contract, schema, specimen)) {
      yield* brokenKeywords(contract, { scene, schema, specimen, place }, made);
      yield* undocumented(contract, { scene, schema, specimen, place }, made);
    }
  }
}

interface Spot {
  readonly scene: Scene;
  readonly schema: string;
  readonly specimen: unknown;
  readonly place: Place;
}

function* brokenKeywords(contract: Contract, spot: Spot, made: Set<string>): Generator<Breakage> {
  const { scene, place } = spot;
  const { kept } = contract.checksOf(spot.schema);
  for (const { schema, pointer } of place.applied) {
    for (const [keyword, expected] of Object.entries(schema)) {
      const spoiler = Object.hasOwn(SPOILERS, keyword) ? SPOILERS[keyword] : undefined;
      const at = `${scene.name} body ${place.pointer || '/'} ${keyword}`;
      const key = `${at} ${pointer}`;
      if (!spoiler || made.has(key)) continue;
      made.add(key);
      const exampleBelow = (...tokens: (string | number)[]) =>
        exampleOf(contract.document, joinPointer(pointer, keyword, ...tokens));
      const variants = spoiler({ expected, schema, value: place.value, exampleBelow });
      let broken = 0;
      for (const [variant, edit] of breaking(variants, spot, (body) => !kept(body))) {
        broken++;
        yield breakageAt(uniqueName(`${at}: ${variant}`, made), 'schema', spot, edit);
      }
      if (variants.length === 0 || broken > 0) continue;
      const annotation = keyword === 'format' && ANNOTATIONS.includes(String(expected));
      yield unseen(uniqueName(at, made), scene, annotation ? 'annotation' : 'allowed');
    }
  }
}

function* undocumented(contract: Contract, spot: Spot, made: Set<string>): Generator<Breakage> {
  const { scene, place } = spot;
  if (!isObject(place.value)) return;
  const { kept, closed } = contract.checksOf(spot.schema);
  const name = `${scene.name} body ${place.pointer || '/'}: undocumented property`;
  const variants: Variant[] = [
    ['text', added('unheardOf', 'nobody documented this')],
    ['object', added('unheardOf', { of: 1 })],
  ];
  for (const [variant, edit] of breaking(variants, spot, (body) => kept(body) && !closed(body))) {
    const full = `${name}, ${variant}`;
    if (made.has(full)) continue;
    made.add(full);
    yield breakageAt(full, 'undocumented', spot, edit);
  }
}

const added =
  (name: string, value: unknown): Edit =>
  (current) => ({ ...(isObject(current) ? current : {}), [name]: value });

/** Of each variant the first edit with which the body is wrong as a whole: asked of the contract's own checks. */
function breaking(
  variants: readonly Variant[],
  { specimen, place }: Spot,
  isWrong: (body: unknown) => boolean,
): [string, Edit][] {
  return variants.flatMap(([name, ...edits]): [string, Edit][] => {
    const found = edits.find((edit) => isWrong(edited(specimen, place.pointer, edit)));
    return found ? [[name, found]] : [];
  });
}

function edited(body: unknown, pointer: string, edit: Edit): unknown {
  return setAt(body, pointer, edit(valueAt(body, pointer)));
}

function breakageAt(
  name: string,
  kind: BreakageClass,
  { scene, specimen, place }: Spot,
  edit: Edit,
): Breakage {
  const behaviour: Behaviour = {
    name,
    title: name,
    breaks: [],
    answer: (answer, situation) => {
      if (!isOn(scene, situation)) return answer;
      const honest = staged(scene, answer, situation, specimen);
      return withBody(honest, edited(honest.body, place.pointer, edit));
    },
  };
  return { name, class: kind, behaviour, question: scene };
}

function unseen(name: string, scene: Scene, unseeable: NonNullable<Breakage['unseeable']>): Breakage {
  return { name, class: 'schema', behaviour: { name, title: name, breaks: [] }, question: scene, unseeable };
}

/** Two parts of an `allOf` may have the same keyword for the same place. */
function uniqueName(name: string, made: Set<string>): string {
  let unique = name;
  for (let count = 2; made.has(unique); count++) unique = `${name} (${count})`;
  made.add(unique);
  return unique;
}
