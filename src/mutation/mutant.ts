import type { Fault } from '../mock/index.ts';
import type { DocumentedResponse } from './documented-responses.ts';

/** What of a response is broken, in the order in which the table of mutation tells it. */
export const MUTATOR_CLASSES = {
  schema: 'Bodies: keywords of the schemas',
  undocumented: 'Bodies: properties that nothing describes',
  body: 'Bodies: bytes',
  'media-type': 'Media types and charsets',
  status: 'Statuses',
  header: 'Documented headers',
  token: 'Traits of the token',
  decision: 'Who is let in, and who is not',
  leak: 'What a response gives away',
  transport: 'The connection',
} as const;

export type MutatorClass = keyof typeof MUTATOR_CLASSES;

/**
 * What is asked to see a mutant: the request that is given one documentedResponse, both refusals of wrong credentials, or
 * the whole pass over login and first use.
 */
export type Probe = DocumentedResponse | 'refusals' | 'pass';

/** One way in which the responses of a contract can break, as a fault of the mock server. */
export interface Mutant {
  /** Stable, and the only one of its contract: `login 200 body /token_type const: other`. */
  readonly name: string;
  readonly class: MutatorClass;
  readonly fault: Fault;
  readonly probe: Probe;
  /** Nobody can see it: why, as `UNSEEABLE` says it. It is told, and not asked. */
  readonly unseeable?: Unseeable;
  /** The response takes long, or for ever: the longest time to wait for it, in ms. */
  readonly patienceMs?: number;
}

/** Every reason for which a mutant cannot be seen by whoever looks at the responses. */
export const UNSEEABLE = {
  annotation: 'cannot be seen: the format only describes, and every text keeps it',
  allowed: 'cannot be seen: whatever breaks this keyword is allowed by another part of the contract',
  'status-documented': 'cannot be seen: the contract documents both statuses, and not which of them is when',
  text: 'cannot be seen: a response that is no JSON may say anything, also less than it should',
  'still-json': 'cannot be seen: what is left of the body is JSON that keeps the contract',
  'too-large':
    'is not asked: how large a request may be is not in the contract, and to send one of megabytes is no test but a load',
  'no-example': 'cannot be shown: no value is known that keeps this schema; give the contract an example',
} as const;

export type Unseeable = keyof typeof UNSEEABLE;
