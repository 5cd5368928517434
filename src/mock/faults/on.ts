import type { Fault, Situation } from '../fault.ts';
import type { MockResponse } from '../mock-response.ts';
import type { SequenceStep } from '../sequence.ts';

/** The response hook of a fault. */
export type Edit = NonNullable<Fault['response']>;

/** An edit of one kind of response only; the others stay conforming. */
export function on(role: SequenceStep['role'], accepted: boolean, edit: Edit): Edit {
  return (response, situation) => (isAt(situation, role, accepted) ? edit(response, situation) : response);
}

export function isAt({ role, outcome }: Situation, wanted: SequenceStep['role'], accepted: boolean): boolean {
  return role === wanted && (outcome === 'accepted') === accepted;
}

/** Edits every response of the operations of one role. */
export function onEvery(role: SequenceStep['role'], edit: Edit): Edit {
  return (response: MockResponse, situation) =>
    situation.role === role ? edit(response, situation) : response;
}
