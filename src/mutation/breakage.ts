import type { Behaviour } from '../mock/index.ts';
import type { Scene } from './scenes.ts';

/** What of an answer is broken, in the order in which the table of strength tells it. */
export const BREAKAGE_CLASSES = {
  schema: 'Bodies: keywords of the schemas',
  undocumented: 'Bodies: properties that nothing describes',
  body: 'Bodies: bytes',
  'media-type': 'Media types and charsets',
  status: 'Statuses',
  header: 'Documented headers',
  token: 'Traits of the token',
  decision: 'Who is let in, and who is not',
  leak: 'What an answer gives away',
  transport: 'The connection',
} as const;

export type BreakageClass = keyof typeof BREAKAGE_CLASSES;

/**
 * What is asked to see a breakage: the request that is answered with one scene, both refusals of wrong credentials, or
 * the whole pass over login and first use.
 */
export type Question = Scene | 'refusals' | 'pass';

/** One way in which the answers of a contract can break, as a behaviour of the stand-in. */
export interface Breakage {
  /** Stable, and the only one of its contract: `login 200 body /token_type const: other`. */
  readonly name: string;
  readonly class: BreakageClass;
  readonly behaviour: Behaviour;
  readonly question: Question;
  /** Nobody can see it: why, as `UNSEEABLE` says it. It is told, and not asked. */
  readonly unseeable?: Unseeable;
  /** The answer takes long, or for ever: the longest time to wait for it, in ms. */
  readonly patienceMs?: number;
}

/** Every reason for which a breakage cannot be seen by whoever looks at the answers. */
export const UNSEEABLE = {
  annotation: 'cannot be seen: the format only describes, and every text keeps it',
  allowed: 'cannot be seen: whatever breaks this keyword is allowed by another part of the contract',
  'status-documented': 'cannot be seen: the contract documents both statuses, and not which of them is when',
  text: 'cannot be seen: an answer that is no JSON may say anything, also less than it should',
  'still-json': 'cannot be seen: what is left of the body is JSON that keeps the contract',
  'too-large':
    'is not asked: how large a request may be is not in the contract, and to send one of megabytes is no test but a load',
  'no-example': 'cannot be shown: no value is known that keeps this schema; give the contract an example',
} as const;

export type Unseeable = keyof typeof UNSEEABLE;
