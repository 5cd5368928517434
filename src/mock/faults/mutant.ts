import type { Contract } from '../../openapi/index.ts';
import type { Place } from '../../schema/index.ts';
import { conformingResponse, type DocumentedResponse, matches } from './documented-responses.ts';
import type { Alteration } from './fault.ts';

/** Which part of a response a mutant breaks; in the order of the rows of the mutation score. */
export const MUTATOR_CLASSES = {
  schema: 'Bodies: keywords of the schemas',
  undocumented: 'Bodies: undocumented properties',
  body: 'Bodies: bytes',
  'media-type': 'Media types and charsets',
  status: 'Statuses',
  header: 'Documented headers',
  token: 'Tokens',
  decision: 'Accepted and refused requests',
  leak: 'Leaks',
  transport: 'Connections',
} as const;

export type MutatorClass = keyof typeof MUTATOR_CLASSES;

/**
 * Which requests can detect a mutant: the one that gets a documented response, an unknown user and a wrong
 * password (`refusals`), or the whole pass over login and first use (`pass`).
 */
export type Probe = DocumentedResponse | 'refusals' | 'pass';

/** A keyword of a schema that a mutant breaks, at a value of a body, in one of the ways of its mutator. */
interface BrokenKeyword {
  readonly place: Place;
  readonly keyword: string;
  readonly variant: string;
}

/** One way to break the responses of a contract, at one place. */
export interface Mutant {
  /** Stable, and unique for its contract: `login 200 body /token_type const: other`. */
  readonly name: string;
  /** The same without the documented response: `body /token_type const: other`. */
  readonly what: string;
  readonly class: MutatorClass;
  readonly alteration: Alteration;
  readonly probe: Probe;
  /** Of a mutant of the class `schema`. */
  readonly broken?: BrokenKeyword;
  /** Why no client can detect it, a key of `UNDETECTABLE`. Such a mutant is listed and not tested. */
  readonly undetectable?: Undetectable;
  /** How long to wait for a response that is late or never comes, in ms. */
  readonly timeoutMs?: number;
}

/** The mutants of one class at a documented response. */
export type Mutator = (contract: Contract, documented: DocumentedResponse) => Iterable<Mutant>;

/** Returns a mutated response for a conforming one. */
export type ResponseMutation = NonNullable<Alteration['response']>;

type Details = Partial<Pick<Mutant, 'probe' | 'broken' | 'undetectable' | 'timeoutMs'>>;

export function mutantOf(
  documented: DocumentedResponse,
  kind: MutatorClass,
  what: string,
  alteration: Alteration,
  details: Details = {},
): Mutant {
  return {
    name: `${documented.name} ${what}`,
    what,
    class: kind,
    alteration,
    probe: documented,
    ...details,
  };
}

/**
 * A mutant that alters a documented response before it is written.
 * @param sample its body, in place of the usual one
 */
export function responseMutant(
  documented: DocumentedResponse,
  kind: MutatorClass,
  what: string,
  mutate: ResponseMutation,
  { sample, ...details }: Details & { readonly sample?: unknown } = {},
): Mutant {
  const response: ResponseMutation = (usual, situation) =>
    matches(documented, situation, usual)
      ? mutate(conformingResponse(documented, usual, situation, sample), situation)
      : usual;
  return mutantOf(documented, kind, what, { response }, details);
}

/** Every reason why a mutant cannot be detected from the responses. */
export const UNDETECTABLE = {
  annotation: 'cannot be detected: this format is an annotation, which every text keeps',
  allowed:
    'cannot be detected: every value that breaks this keyword is allowed by another part of the contract',
  'status-documented': 'cannot be detected: the contract documents both statuses, but not when each is sent',
  text: 'cannot be detected: a body that is not JSON may have any content, so that a truncated or an empty one is valid',
  'still-json': 'cannot be detected: the rest of the body is JSON that keeps the contract',
  'too-large':
    'is not tested: the contract does not limit the size of requests, and sending megabytes is a load test',
  'no-example':
    'is not tested: no value that keeps this schema could be generated; add an example to the contract',
} as const;

type Undetectable = keyof typeof UNDETECTABLE;
