import { MUTATOR_CLASSES, type MutatorClass, UNDETECTABLE } from '../mock/index.ts';
import type { Trial } from './mutate.ts';

/** The mutation score of one class of mutants. */
export interface ClassScore {
  readonly class: MutatorClass;
  readonly title: string;
  readonly made: number;
  readonly caught: number;
  /** They cannot be detected, for one of the reasons in `UNDETECTABLE`. */
  readonly explained: number;
  /** No rule caught them: defects of Driftline. */
  readonly survived: number;
  /** How many of them each rule caught, the most first. */
  readonly rules: readonly { readonly id: string; readonly count: number }[];
}

/** A mutant that was not caught. */
export interface SurvivedMutant {
  readonly name: string;
  readonly class: MutatorClass;
  /** Why it cannot be detected; absent for a defect of Driftline. */
  readonly reason?: string;
}

/** One row for each class of mutants that the contract has, in the order of `MUTATOR_CLASSES`. */
export function scoreByClass(trials: readonly Trial[]): ClassScore[] {
  return (Object.keys(MUTATOR_CLASSES) as MutatorClass[]).flatMap((name) => {
    const own = trials.filter(({ mutant }) => mutant.class === name);
    if (own.length === 0) return [];
    const caught = own.filter(({ rules }) => rules.length > 0).length;
    const explained = own.filter(({ mutant }) => mutant.undetectable !== undefined).length;
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

/** The mutants that were not caught: defects first, then those that cannot be detected. */
export function survivedOf(trials: readonly Trial[]): SurvivedMutant[] {
  const survived = trials
    .filter(({ rules }) => rules.length === 0)
    .map(({ mutant: { name, class: kind, undetectable } }): SurvivedMutant => {
      return { name, class: kind, ...(undetectable ? { reason: UNDETECTABLE[undetectable] } : {}) };
    });
  const isDefect = ({ reason }: SurvivedMutant) => reason === undefined;
  return [...survived.filter(isDefect), ...survived.filter((each) => !isDefect(each))];
}

function countsOf(ids: readonly string[]): { id: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].map(([id, count]) => ({ id, count })).sort((one, other) => other.count - one.count);
}
