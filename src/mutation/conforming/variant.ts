import { randomUUID } from 'node:crypto';
import { isJson } from '../../media/index.ts';
import {
  type Alteration,
  aboutResource,
  asSent,
  essenceOf,
  type MockResponse,
  type Situation,
  type TokenDeviation,
  withBytes,
} from '../../mock/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { HEADER_TRAITS } from './headers.ts';
import { Random } from './random.ts';
import { collections, dateTimes, onlyRequired, optionalParts, type ValueTrait, wording } from './values.ts';
import { encoded, type JsonStyle, jsonText, WIRE_TRAITS, type WireStyle, writing } from './wire.ts';

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
      const own =
        situation.outcome === 'accepted' ? asSent(aboutResource(changed, situation), situation) : changed;
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

/** Variations of a token that RFC 7519 allows. Of one account they are the same at each login. */
const TOKEN_TRAITS: Readonly<Record<string, (random: Random) => TokenDeviation>> = {
  'more claims': (random) => {
    const own = {
      iss: 'https://auth.example.test',
      aud: random.chance(0.5) ? 'api' : ['api', 'web'],
      scope: Array.from({ length: random.below(80) }, (_, index) => `scope:${index}`).join(' '),
      roles: ['owner', 'reader'],
      tenant: { id: 4711, name: 'Example & Söhne' },
      email_verified: true,
    };
    return {
      claims: (claims) => ({
        ...claims,
        ...(claims.iat === undefined ? {} : { nbf: claims.iat, auth_time: claims.iat - random.below(100) }),
        ...own,
      }),
    };
  },
  'other ids': (random) => {
    const sub = String(random.below(1e6));
    return { claims: (claims) => ({ ...claims, jti: randomUUID().repeat(1 + random.below(3)), sub }) };
  },
  'fewer claims': () => ({
    claims: ({ exp, jti }) => ({
      ...(exp === undefined ? {} : { exp }),
      ...(jti === undefined ? {} : { jti }),
    }),
  }),
  'other algorithm': (random) => {
    const alg = random.one(['HS384', 'HS512'] as const);
    return { joseHeader: (header) => ({ ...header, alg }) };
  },
  'other type': (random) => {
    const typ = random.one(['at+jwt', 'jwt', 'JWT']);
    return { joseHeader: (header) => ({ ...header, typ }) };
  },
  'other lifetime': (random) => ({ lifeSeconds: random.one([300, 900, 86_400, 31_536_000]) }),
};

/** Several deviations applied in their order, as one. */
function together(deviations: readonly TokenDeviation[]): TokenDeviation {
  if (deviations.length === 0) return {};
  const life = deviations.find(({ lifeSeconds }) => lifeSeconds !== undefined)?.lifeSeconds;
  return {
    ...(life === undefined ? {} : { lifeSeconds: life }),
    claims: (claims, attempt, sent) =>
      deviations.reduce((left, { claims: change }) => change?.(left, attempt, sent) ?? left, claims),
    joseHeader: (header) =>
      deviations.reduce((left, { joseHeader: change }) => change?.(left) ?? left, header),
  };
}
