import { Fault, nearNames } from '../core/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Behaviour } from './behaviour.ts';
import { behaviours, everyAnswerBehaviours, seriesBehaviours } from './behaviours/index.ts';

/**
 * The behaviour of a name, for a contract that it can be shown with.
 * @throws Fault DL_BEHAVIOUR_UNKNOWN that lists near names
 */
export function findBehaviour(name: string, contract: Contract): Behaviour {
  const all = [...behaviours, ...seriesBehaviours, ...everyAnswerBehaviours];
  const login = contract.operations.some(({ token }) => token !== undefined);
  // A behaviour that says nothing of what it needs breaks a login.
  const usable = all.filter((behaviour) => behaviour.applies?.(contract) ?? login);
  const found = usable.find((behaviour) => behaviour.name === name);
  if (found) return found;
  const names = usable.map((behaviour) => behaviour.name);
  const near = nearNames(name, names);
  const known = all.some((behaviour) => behaviour.name === name);
  throw new Fault(
    'DL_BEHAVIOUR_UNKNOWN',
    known
      ? `${contract.file} ${login ? '' : 'has no login, and '}promises nothing that the behaviour "${name}" could break.`
      : `The stand-in has no behaviour "${name}".`,
    near.length > 0 ? `Did you mean: ${near.join(', ')}?` : `It has: ${names.join(', ')}.`,
  );
}
