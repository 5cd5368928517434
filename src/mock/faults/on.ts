import type { MockResponse } from '../mock-response.ts';
import type { SequenceStep } from '../sequence.ts';
import type { Fault, Situation } from './fault.ts';

/** The response hook of a fault. */
export type ResponseAlteration = NonNullable<Fault['response']>;

/** Alters one kind of response only; the others stay conforming. */
export function on(
  role: SequenceStep['role'],
  accepted: boolean,
  alter: ResponseAlteration,
): ResponseAlteration {
  return (response, situation) => (isAt(situation, role, accepted) ? alter(response, situation) : response);
}

export function isAt({ role, outcome }: Situation, wanted: SequenceStep['role'], accepted: boolean): boolean {
  return role === wanted && (outcome === 'accepted') === accepted;
}

/** Alters every response of the operations of one role. */
export function onEvery(role: SequenceStep['role'], alter: ResponseAlteration): ResponseAlteration {
  return (response: MockResponse, situation) =>
    situation.role === role ? alter(response, situation) : response;
}
