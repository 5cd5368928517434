import type { Situation } from '../../mock/index.ts';
import {
  conformingResponse,
  type DocumentedResponse,
  documentedResponsesOf,
  isOfToken,
  type MockResponse,
  matches,
  placesOf,
  withBody,
} from '../../mock/index.ts';
import { isIdName, keepsWholly, pagingOf } from '../../requests/index.ts';
import { isObject, joinPointer, listOf, type Place, setAt, valueAt } from '../../schema/index.ts';
import type { Random } from './random.ts';

/**
 * Varies the values of a conforming response. Made once for each variant, so that equal responses stay equal.
 */
export type ValueTrait = (random: Random) => (response: MockResponse, situation: Situation) => MockResponse;

/** The documented response to a request, where it has a JSON body with a schema. */
function documentedResponseOf({
  contract,
  ...situation
}: Situation): (DocumentedResponse & { readonly schema: string }) | undefined {
  const documented = documentedResponsesOf(contract).find(
    (each) => each.part !== 'other' && matches(each, { contract, ...situation }),
  );
  const schema = documented?.media?.schema;
  return documented && schema !== undefined && documented.samples.length > 0
    ? { ...documented, schema }
    : undefined;
}

/** A trait that changes the value at each place of a body, unless the body would then break its schema. */
const ofPlaces =
  (
    other: (
      random: Random,
    ) => (place: Place, key: string, documented: DocumentedResponse, situation: Situation) => unknown,
  ): ValueTrait =>
  (random) => {
    const chosen = other(random);
    return (response, situation) => {
      const documented = documentedResponseOf(situation);
      if (!documented || response.raw || response.body === undefined) return response;
      let body: unknown = response.body;
      for (const place of placesOf(situation.contract, documented.schema, body)) {
        const changed = chosen(place, `${documented.name} ${place.pointer}`, documented, situation);
        if (changed === undefined || valueAt(body, place.pointer) !== place.value) continue;
        const next = setAt(body, place.pointer, changed);
        if (keepsWholly(situation.contract, documented.schema, next)) body = next;
      }
      return withBody(response, body);
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

/** Another text wherever the schema allows any: always the same text for the same place. */
export const wording = ofPlaces((random) => {
  const words = new Map<string, string>();
  return ({ value, pointer }, key, documented) => {
    if (typeof value !== 'string' || isOfToken(documented, pointer)) return undefined;
    const chosen = words.get(key) ?? random.one(WORDINGS);
    words.set(key, chosen);
    return chosen;
  };
});

/** Empty and large collections; a list with a limit is at most as large as it was. */
export const collections = ofPlaces((random) => {
  const sizes = new Map<string, number>();
  return ({ value, pointer, applied }, key, documented, { contract, operation }) => {
    if (isOfToken(documented, pointer)) return undefined;
    const free = applied.some(({ schema }) => isObject(schema.additionalProperties));
    if (!Array.isArray(value) && !(free && isObject(value))) return undefined;
    const size = sizes.get(key) ?? random.one([0, 0, 1, 2, 3, 4, 5, 40, 300]);
    sizes.set(key, size);
    const isLimited = Array.isArray(value) && operation && pagingOf(contract, operation).limit;
    return resized(value, isLimited ? Math.min(size, value.length) : size);
  };
});

function resized(value: unknown, size: number): unknown {
  const list: readonly unknown[] = Array.isArray(value) ? value : Object.values(value as object);
  const members = Array.from({ length: size }, (_, index) => {
    const item = list[index % Math.max(1, list.length)] ?? 'member';
    return index < list.length ? item : another(item, index);
  });
  if (Array.isArray(value)) return members;
  return Object.fromEntries(members.map((each, index) => [`${index}`.padStart(24, '0'), each]));
}

/** A copy of an item: no two items of a list are the same resource. */
function another(item: unknown, index: number): unknown {
  if (typeof item === 'string') return `${item} ${index}`;
  if (!isObject(item)) return item;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, isIdName(name) ? anotherId(value, index) : value]),
  );
}

function anotherId(id: unknown, index: number): unknown {
  if (typeof id === 'number') return id + index;
  if (typeof id !== 'string') return id;
  const isUuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id);
  return isUuid ? id.slice(0, -12) + String(index).padStart(12, '0') : `${id}-${index}`;
}

/** Optional properties are present, or another alternative is used. */
export const optionalParts: ValueTrait = (random) => {
  const chosen = new Map<string, unknown>();
  return (response, situation) => {
    const documented = documentedResponseOf(situation);
    if (!documented || response.raw) return response;
    const sample = chosen.get(documented.name) ?? random.one(documented.samples);
    chosen.set(documented.name, sample);
    return conformingResponse(documented, response, situation, sample);
  };
};

/** Optional properties are absent. */
export const onlyRequired = ofPlaces(() => ({ value, applied, pointer }, _key, documented) => {
  if (!isObject(value)) return undefined;
  const required = new Set(applied.flatMap(({ schema }) => listOf(schema.required)));
  const kept = Object.entries(value).filter(
    ([name]) => required.has(name) || isOfToken(documented, joinPointer(pointer, name)),
  );
  return kept.length === Object.keys(value).length ? undefined : Object.fromEntries(kept);
});
