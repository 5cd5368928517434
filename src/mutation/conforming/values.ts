import type { Situation } from '../../mock/index.ts';
import { type MockResponse, setAt, withBody } from '../../mock/index.ts';
import { keepsWholly } from '../../requests/index.ts';
import { isObject, joinPointer, valueAt } from '../../schema/index.ts';
import { type DocumentedResponse, documentedResponsesOf, isOn, staged } from '../documented-responses.ts';
import { listOf, type Place, placesIn } from '../places.ts';
import type { Random } from './random.ts';

/** What a conforming response may say otherwise. Made once for a variant, so that what must be alike stays alike. */
export type ValueTrait = (random: Random) => (response: MockResponse, situation: Situation) => MockResponse;

/** The documentedResponse of a conforming response, where it has a JSON body with a schema. */
function documentedResponseOf({
  contract,
  ...situation
}: Situation): (DocumentedResponse & { readonly schema: string }) | undefined {
  const documentedResponse = documentedResponsesOf(contract).find(
    (each) => each.part !== 'other' && isOn(each, { contract, ...situation }),
  );
  const schema = documentedResponse?.media?.schema;
  return documentedResponse && schema !== undefined && documentedResponse.samples.length > 0
    ? { ...documentedResponse, schema }
    : undefined;
}

/** A trait that gives each place of a body another value; where the body no longer keeps the schema it stays. */
const ofPlaces =
  (
    other: (random: Random) => (place: Place, key: string, documentedResponse: DocumentedResponse) => unknown,
  ): ValueTrait =>
  (random) => {
    const chosen = other(random);
    return (response, situation) => {
      const documentedResponse = documentedResponseOf(situation);
      if (!documentedResponse || response.raw || response.body === undefined) return response;
      let body: unknown = response.body;
      for (const place of placesIn(situation.contract, documentedResponse.schema, body)) {
        const changed = chosen(place, `${documentedResponse.name} ${place.pointer}`, documentedResponse);
        if (changed === undefined || valueAt(body, place.pointer) !== place.value) continue;
        const next = setAt(body, place.pointer, changed);
        if (keepsWholly(situation.contract, documentedResponse.schema, next)) body = next;
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

/** Other words wherever any text will do: the same words for the same place, whoever asks. */
export const wording = ofPlaces((random) => {
  const words = new Map<string, string>();
  return ({ value, pointer }, key, documentedResponse) => {
    if (typeof value !== 'string' || isOfToken(documentedResponse, pointer)) return undefined;
    const chosen = words.get(key) ?? random.one(WORDINGS);
    words.set(key, chosen);
    return chosen;
  };
});

/** Empty and large collections. */
export const collections = ofPlaces((random) => {
  const sizes = new Map<string, number>();
  return ({ value, pointer, applied }, key, documentedResponse) => {
    if (isOfToken(documentedResponse, pointer)) return undefined;
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
  return (response, situation) => {
    const documentedResponse = documentedResponseOf(situation);
    if (!documentedResponse || response.raw) return response;
    const sample = chosen.get(documentedResponse.name) ?? random.one(documentedResponse.samples);
    chosen.set(documentedResponse.name, sample);
    return staged(documentedResponse, response, situation, sample);
  };
};

/** What is optional is not there. */
export const onlyRequired = ofPlaces(() => ({ value, applied, pointer }, _key, documentedResponse) => {
  if (!isObject(value)) return undefined;
  const required = new Set(applied.flatMap(({ schema }) => listOf(schema.required)));
  const kept = Object.entries(value).filter(
    ([name]) => required.has(name) || isOfToken(documentedResponse, joinPointer(pointer, name)),
  );
  return kept.length === Object.keys(value).length ? undefined : Object.fromEntries(kept);
});

/** Whether a place is a part of the token, or holds one. */
function isOfToken({ operation: { token } }: DocumentedResponse, pointer: string): boolean {
  return [token?.value, token?.type, token?.expiresAt].some(
    (part) => part?.source === 'body' && (part.path === pointer || part.path.startsWith(`${pointer}/`)),
  );
}
