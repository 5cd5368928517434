import type { Contract } from '../../openapi/index.ts';
import {
  type DocumentedResponse,
  documentedResponseFor,
  isOfToken,
  operationOf,
} from './documented-responses.ts';
import type { Alteration, Fault, Situation } from './fault.ts';
import type { Mutant, Mutator } from './mutant.ts';

/** The documented responses of the login sequence: login, then first use of the token. */
const WHERE = {
  login: [['login', 'accepted']],
  refusal: [['login', 'refused']],
  /** Both: accepted and refused logins. */
  'every login': [
    ['login', 'accepted'],
    ['login', 'refused'],
  ],
  use: [['use', 'accepted']],
  'refused use': [['use', 'refused']],
  /** The first of them that has such a mutant. */
  anywhere: [
    ['login', 'accepted'],
    ['use', 'accepted'],
    ['login', 'refused'],
    ['use', 'refused'],
  ],
} as const;

/** Whether a mutant is the one that a fault injects. */
export type Selection = (mutant: Mutant, documented: DocumentedResponse) => boolean;

/**
 * One row for each fault, by its name: `pick` is what the mutant does, or a test. `where` is anywhere by default;
 * `every operation` is for contracts without a login.
 */
type Rows = Readonly<
  Record<
    string,
    readonly [
      title: string,
      violates: string | readonly string[],
      pick: string | Selection,
      where?: keyof typeof WHERE | 'every operation',
    ]
  >
>;

/** Faults that each inject one mutant by a name of its own. */
export function named(mutator: Mutator, rows: Rows): Fault[] {
  const known = new WeakMap<DocumentedResponse, readonly Mutant[]>();
  const mutantsAt = (contract: Contract, documented: DocumentedResponse) => {
    const mutants = known.get(documented) ?? [...mutator(contract, documented)];
    known.set(documented, mutants);
    return mutants;
  };
  return Object.entries(rows).map(([name, [title, violates, pick, where = 'anywhere']]): Fault => {
    const picked = (contract: Contract, documented: DocumentedResponse | undefined) => {
      if (!documented) return [];
      return mutantsAt(contract, documented).filter(
        (mutant) =>
          mutant.undetectable === undefined &&
          (typeof pick === 'string' ? mutant.what === pick : pick(mutant, documented)),
      );
    };
    const shared = { name, title, violates: [violates].flat() };
    if (where === 'every operation') {
      const of = ({ contract, operation }: Situation) =>
        picked(contract, documentedResponseFor(contract, operation, 'accepted'))[0]?.alteration;
      const alteration: Alteration = {
        response: (response, situation) => of(situation)?.response?.(response, situation) ?? response,
      };
      return {
        ...shared,
        shownBy: 'operations',
        apply: (contract) => (hasLogin(contract) ? undefined : alteration),
      };
    }
    return {
      ...shared,
      shownBy: 'login',
      apply: (contract) => {
        const found = WHERE[where].map(([role, part]) =>
          picked(contract, documentedResponseFor(contract, operationOf(contract, role), part)),
        );
        if (where === 'every login') return together(found.flatMap(([first]) => first?.alteration ?? []));
        // Without its token a login breaks far more than one value.
        const all = found.flat();
        return (all.find((mutant) => !isInToken(mutant)) ?? all[0])?.alteration;
      },
    };
  });
}

/** A fault that is no mutant: without `applies`, it needs a login. */
type Written = Omit<Fault, 'apply' | 'shownBy'> & Alteration & { applies?(contract: Contract): boolean };

export function written(shownBy: Fault['shownBy'], faults: readonly Written[]): Fault[] {
  return faults.map(({ name, title, violates, applies = hasLogin, ...alteration }) => ({
    name,
    title,
    violates,
    shownBy,
    apply: (contract) => (applies(contract) ? alteration : undefined),
  }));
}

export function hasLogin({ operations }: Contract): boolean {
  return operations.some(({ token }) => token !== undefined);
}

function isInToken({ broken, probe }: Mutant): boolean {
  return broken !== undefined && typeof probe !== 'string' && isOfToken(probe, broken.place.pointer);
}

/** Alterations of different responses, as one. */
function together(alterations: readonly Alteration[]): Alteration | undefined {
  if (alterations.length === 0) return undefined;
  return {
    response: (response, situation) =>
      alterations.reduce((left, each) => each.response?.(left, situation) ?? left, response),
    transport: (situation) =>
      alterations.map(({ transport }) => transport?.(situation)).find((each) => each !== undefined),
  };
}
