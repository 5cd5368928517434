import type { Situation } from '../../mock/index.ts';
import { type Answer, setAt, withBody } from '../../mock/index.ts';
import { keepsWholly } from '../../requests/index.ts';
import { isObject, joinPointer, valueAt } from '../../schema/index.ts';
import { listOf, type Place, placesIn } from '../places.ts';
import { isOn, type Scene, scenesOf, staged } from '../scenes.ts';
import type { Random } from './random.ts';

/** What an honest answer may say otherwise. Made once for a variant, so that what must be alike stays alike. */
export type ValueTrait = (random: Random) => (answer: Answer, situation: Situation) => Answer;

/** The scene of an honest answer, where it has a JSON body with a schema. */
function sceneOf({ contract, ...situation }: Situation): (Scene & { readonly schema: string }) | undefined {
  const scene = scenesOf(contract).find(
    (each) => each.part !== 'other' && isOn(each, { contract, ...situation }),
  );
  const schema = scene?.media?.schema;
  return scene && schema !== undefined && scene.specimens.length > 0 ? { ...scene, schema } : undefined;
}

/** A trait that gives each place of a body another value; where the body no longer keeps the schema it stays. */
const ofPlaces =
  (other: (random: Random) => (place: Place, key: string, scene: Scene) => unknown): ValueTrait =>
  (random) => {
    const chosen = other(random);
    return (answer, situation) => {
      const scene = sceneOf(situation);
      if (!scene || answer.raw || answer.body === undefined) return answer;
      let body: unknown = answer.body;
      for (const place of placesIn(situation.contract, scene.schema, body)) {
        const changed = chosen(place, `${scene.name} ${place.pointer}`, scene);
        if (changed === undefined || valueAt(body, place.pointer) !== place.value) continue;
        const next = setAt(body, place.pointer, changed);
        if (keepsWholly(situation.contract, scene.schema, next)) body = next;
      }
      return withBody(answer, body);
    };
  };

/** The same instant with or without a fraction, and in any offset (RFC 3339, section 5.6). */
export const dateTimes = ofPlaces((random) => ({ value, applied }) => {
  if (typeof value !== 'string' || !applied.some(({ schema }) => schema.format === 'date-time'))
    return undefined;
  return sameInstant(value, random);
});

function sameInstant(text: string, random: Random): string {
  const instant = Date.parse(text);
  const minutes = random.one([0, 0, 0, 60, 330, 345, -480, 840, -720]);
  const local = new Date(instant + minutes * 60_000).toISOString();
  const milliseconds = local.slice(20, 23);
  const digits = random.one(['', '', milliseconds, `${milliseconds}000`, `${milliseconds}000000`]);
  const fraction = digits === '' && milliseconds === '000' ? '' : `.${digits || milliseconds}`;
  const clock = `${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`;
  const zone =
    minutes === 0 ? random.one(['Z', 'Z', '+00:00', '-00:00', 'z']) : `${minutes < 0 ? '-' : '+'}${clock}`;
  return `${local.slice(0, 10)}${random.one(['T', 'T', 't'])}${local.slice(11, 19)}${fraction}${zone}`;
}

const WORDINGS = [
  'No.',
  'The user name or the password is wrong.',
  'Sorry, that did not work. Please try again, or ask support@example.com for help (24/7).',
  'Benutzername oder Passwort falsch – bitte prüfen Sie beides.',
  'ログインできませんでした。',
  'بيانات الاعتماد غير صحيحة',
  'Identifiants invalides 🙁',
  'AUTH-0017',
  '<b>Wrong</b> "credentials" \\ or \'token\'\t& more',
  'x'.repeat(2000),
];

/** Other words wherever any text will do: the same words for the same place, whoever asks. */
export const wording = ofPlaces((random) => {
  const words = new Map<string, string>();
  return ({ value, pointer }, key, scene) => {
    if (typeof value !== 'string' || isOfToken(scene, pointer)) return undefined;
    const chosen = words.get(key) ?? random.one(WORDINGS);
    words.set(key, chosen);
    return chosen;
  };
});

/** Empty and large collections. */
export const collections = ofPlaces((random) => {
  const sizes = new Map<string, number>();
  return ({ value, pointer, applied }, key, scene) => {
    if (isOfToken(scene, pointer)) return undefined;
    const free = applied.some(({ schema }) => isObject(schema.additionalProperties));
    if (!Array.isArray(value) && !(free && isObject(value))) return undefined;
    const size = sizes.get(key) ?? random.one([0, 0, 1, 2, 3, 4, 5, 40, 300]);
    sizes.set(key, size);
    return resized(value, size);
  };
});

function resized(value: unknown, size: number): unknown {
  const list: readonly unknown[] = Array.isArray(value) ? value : Object.values(value as object);
  const members = Array.from({ length: size }, (_, index) => {
    const item = list[index % Math.max(1, list.length)] ?? 'member';
    return typeof item === 'string' && index >= list.length ? `${item} ${index}` : item;
  });
  if (Array.isArray(value)) return members;
  return Object.fromEntries(members.map((each, index) => [`${index}`.padStart(24, '0'), each]));
}

/** What is optional is there, or another alternative is taken. */
export const optionalParts: ValueTrait = (random) => {
  const chosen = new Map<string, unknown>();
  return (answer, situation) => {
    const scene = sceneOf(situation);
    if (!scene || answer.raw) return answer;
    const specimen = chosen.get(scene.name) ?? random.one(scene.specimens);
    chosen.set(scene.name, specimen);
    return staged(scene, answer, situation, specimen);
  };
};

/** What is optional is not there. */
export const onlyRequired = ofPlaces(() => ({ value, applied, pointer }, _key, scene) => {
  if (!isObject(value)) return undefined;
  const required = new Set(applied.flatMap(({ schema }) => listOf(schema.required)));
  const kept = Object.entries(value).filter(
    ([name]) => required.has(name) || isOfToken(scene, joinPointer(pointer, name)),
  );
  return kept.length === Object.keys(value).length ? undefined : Object.fromEntries(kept);
});

/** Whether a place is a part of the token, or holds one. */
function isOfToken({ operation: { token } }: Scene, pointer: string): boolean {
  return [token?.value, token?.type, token?.expiresAt].some(
    (part) => part?.source === 'body' && (part.path === pointer || part.path.startsWith(`${pointer}/`)),
  );
}
