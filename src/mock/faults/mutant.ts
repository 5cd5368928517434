import type { DocumentedResponse } from './documented-responses.ts';
import type { Fault } from './fault.ts';

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

/** One way to break the responses of a contract, as a fault of the mock server. */
export interface Mutant {
  /** Stable, and unique for its contract: `login 200 body /token_type const: other`. */
  readonly name: string;
  readonly class: MutatorClass;
  readonly fault: Fault;
  readonly probe: Probe;
  /** Why no client can detect it, a key of `UNDETECTABLE`. Such a mutant is listed and not tested. */
  readonly undetectable?: Undetectable;
  /** How long to wait for a response that is late or never comes, in ms. */
  readonly timeoutMs?: number;
}

/** Every reason why a mutant cannot be detected from the responses. */
export const UNDETECTABLE = {
  annotation: 'cannot be detected: this format is an annotation, which every text keeps',
  allowed:
    'cannot be detected: every value that breaks this keyword is allowed by another part of the contract',
  'status-documented': 'cannot be detected: the contract documents both statuses, but not when each is sent',
  text: 'cannot be detected: a body that is not JSON may have any content, so that a truncated one is valid',
  'still-json': 'cannot be detected: the rest of the body is JSON that keeps the contract',
  'too-large':
    'is not tested: the contract does not limit the size of requests, and sending megabytes is a load test',
  'no-example':
    'is not tested: no value that keeps this schema could be generated; add an example to the contract',
} as const;

export type Undetectable = keyof typeof UNDETECTABLE;
