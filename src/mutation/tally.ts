import { MUTATOR_CLASSES, type MutatorClass, UNSEEABLE } from './mutant.ts';
import type { Trial } from './mutate.ts';

/** How many mutants of one class were made, and what became of them. */
export interface ClassScore {
  readonly class: MutatorClass;
  readonly title: string;
  readonly made: number;
  readonly caught: number;
  /** Nobody can see them, for a reason that is written down. */
  readonly explained: number;
  /** Nothing found them: defects of ours. */
  readonly survived: number;
  /** How many of them each rule found; those that found most first. */
  readonly rules: readonly { readonly id: string; readonly count: number }[];
}

/** A mutant that was not caught. */
export interface Survivor {
  readonly name: string;
  readonly class: MutatorClass;
  /** Why it cannot be seen; absent for a defect of ours. */
  readonly reason?: string;
}

/** One row for each class of mutants that the contract has, in their order. */
export function scoreByClass(trials: readonly Trial[]): ClassScore[] {
  return (Object.keys(MUTATOR_CLASSES) as MutatorClass[]).flatMap((name) => {
    const own = trials.filter(({ mutant }) => mutant.class === name);
    if (own.length === 0) return [];
    const caught = own.filter(({ rules }) => rules.length > 0).length;
    const explained = own.filter(({ mutant }) => mutant.unseeable !== undefined).length;
    return [
      {
        class: name,
        title: MUTATOR_CLASSES[name],
        made: own.length,
        caught,
        explained,
        survived: own.length - caught - explained,
        rules: countsOf(own.flatMap(({ rules }) => rules)),
      },
    ];
  });
}

/** What was not caught: defects first. */
export function survivorsOf(trials: readonly Trial[]): Survivor[] {
  const survivors = trials
    .filter(({ rules }) => rules.length === 0)
    .map(({ mutant: { name, class: kind, unseeable } }): Survivor => {
      return { name, class: kind, ...(unseeable ? { reason: UNSEEABLE[unseeable] } : {}) };
    });
  const isDefect = ({ reason }: Survivor) => reason === undefined;
  return [...survivors.filter(isDefect), ...survivors.filter((each) => !isDefect(each))];
}

function countsOf(ids: readonly string[]): { id: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].map(([id, count]) => ({ id, count })).sort((one, other) => other.count - one.count);
}
