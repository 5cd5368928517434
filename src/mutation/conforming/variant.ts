import { isJson } from '../../media/index.ts';
import type { Alteration, Situation } from '../../mock/index.ts';
import { aboutResource, essenceOf, type MockResponse, withBytes } from '../../mock/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { TOKEN_TRAITS, together } from './claims.ts';
import { HEADER_TRAITS } from './headers.ts';
import { type JsonStyle, jsonText } from './json-text.ts';
import { Random } from './random.ts';
import { collections, dateTimes, onlyRequired, optionalParts, type ValueTrait, wording } from './values.ts';
import { encoded, WIRE_TRAITS, type WireStyle, writing } from './wire.ts';

/** A conforming mock server that differs from the usual one in some traits. */
export interface ConformingVariant {
  readonly seed: number;
  /** Names of its traits. */
  readonly traits: readonly string[];
  readonly alteration: Alteration;
}

const VALUE_TRAITS: Readonly<Record<string, ValueTrait>> = {
  'optional parts': optionalParts,
  'only what is required': onlyRequired,
  'sizes of collections': collections,
  'date-times': dateTimes,
  wording,
};

const JSON_TRAITS: Readonly<Record<string, keyof JsonStyle>> = {
  'order of properties': 'order',
  'white space': 'whiteSpace',
  'escapes in JSON': 'escapes',
  'numbers as 1.0': 'numbers',
};

/**
 * Each trait is in one of three variants: in a thousand variants, any two traits meet about a hundred times.
 */
const SHARE = 1 / 3;

/**
 * A variant of the conforming mock server: the seed decides which of the choices that HTTP, JSON, JWT and the
 * contract leave to a server it makes differently. The same seed gives the same variant.
 */
export function conformingVariant(contract: Contract, seed: number): ConformingVariant {
  const random = new Random(seed);
  const traits: string[] = [];
  const drawn = <Trait>(from: Readonly<Record<string, Trait>>): Trait[] =>
    Object.entries(from)
      .filter(() => random.chance(SHARE))
      .map(([name, trait]) => {
        traits.push(name);
        return trait;
      });
  const values = drawn(VALUE_TRAITS).map((trait) => trait(random));
  const headers = drawn(HEADER_TRAITS).map((trait) => trait(random));
  const styles = drawn(JSON_TRAITS);
  const tokens = drawn(contract.bearerSchemes.some(isJwt) ? TOKEN_TRAITS : {}).map((trait) => trait(random));
  const wire: WireStyle = Object.assign({}, ...drawn(WIRE_TRAITS).map((trait) => trait(random)));
  const json = (response: MockResponse) => restyled(response, styles, random);
  const isDocumented = (situation: Situation) => situation.operation !== undefined;
  const alteration: Alteration = {
    ...together(tokens),
    response: (response, situation) => {
      if (!isDocumented(situation)) return response;
      const changed = values.reduce((left, change) => change(left, situation), response);
      const own = situation.outcome === 'accepted' ? aboutResource(changed, situation) : changed;
      const varied = headers.reduce((left, change) => change(left, situation), own);
      return encoded(json(varied), wire.coding, situation.headers['accept-encoding']);
    },
    transport: (situation) =>
      isDocumented(situation) ? writing(wire, random, situation.operation?.method === 'HEAD') : undefined,
  };
  return { seed, traits, alteration };
}

function isJwt({ format }: Contract['bearerSchemes'][number]): boolean {
  return format?.toUpperCase() === 'JWT';
}

function restyled(
  response: MockResponse,
  styles: readonly (keyof JsonStyle)[],
  random: Random,
): MockResponse {
  if (styles.length === 0 || response.body === undefined || response.raw || !isJson(essenceOf(response)))
    return response;
  const has = (style: keyof JsonStyle) => styles.includes(style);
  const style = {
    order: has('order'),
    whiteSpace: has('whiteSpace'),
    escapes: has('escapes'),
    numbers: has('numbers'),
  };
  return withBytes(response, jsonText(response.body, style, random));
}
