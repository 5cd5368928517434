import type { Contract } from '../../openapi/index.ts';
import { bodyMutants, mediaTypeMutants } from './body-mutants.ts';
import { decisionMutants } from './decision-mutants.ts';
import { documentedResponsesOf } from './documented-responses.ts';
import { headerMutants } from './header-mutants.ts';
import { leakMutants } from './leak-mutants.ts';
import type { Mutant } from './mutant.ts';
import { schemaMutants } from './schema-mutants.ts';
import { statusMutants } from './status-mutants.ts';
import { tokenMutants } from './token-mutants.ts';
import { transportMutants } from './transport-mutants.ts';

/**
 * All mutants of a contract: each keyword at each place of each documented body, each status, media type and
 * header, the token, the connection, accepted and refused requests, and leaks. Pure: always the same ones in
 * the same order.
 */
export function mutantsOf(contract: Contract): Mutant[] {
  const ofResponses = documentedResponsesOf(contract).flatMap((documented) => [
    ...schemaMutants(contract, documented),
    ...bodyMutants(contract, documented),
    ...mediaTypeMutants(documented),
    ...statusMutants(contract, documented),
    ...headerMutants(contract, documented),
    ...tokenMutants(contract, documented),
    ...leakMutants(contract, documented),
    ...transportMutants(contract, documented),
  ]);
  const hasLogin = contract.operations.some(({ token }) => token !== undefined);
  return hasLogin ? [...ofResponses, ...decisionMutants(contract)] : ofResponses;
}
