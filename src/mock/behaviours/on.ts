import type { Answer } from '../answer.ts';
import type { Behaviour, Situation } from '../behaviour.ts';
import type { Stop } from '../journey.ts';

/** The answer hook of a behaviour. */
export type Edit = NonNullable<Behaviour['answer']>;

/** An edit of one kind of answer only; the others stay honest. */
export function on(role: Stop['role'], accepted: boolean, edit: Edit): Edit {
  return (answer, situation) => (isAt(situation, role, accepted) ? edit(answer, situation) : answer);
}

export function isAt({ role, outcome }: Situation, wanted: Stop['role'], accepted: boolean): boolean {
  return role === wanted && (outcome === 'accepted') === accepted;
}

/** Edits every answer of the operations of one role. */
export function onEvery(role: Stop['role'], edit: Edit): Edit {
  return (answer: Answer, situation) => (situation.role === role ? edit(answer, situation) : answer);
}
