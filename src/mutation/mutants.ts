import type { Contract } from '../openapi/index.ts';
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
 * Every way in which the responses of a contract can break: each keyword at each place of each documented body, each
 * status, media type and header, the token, the connection, what is let in and what leaks. Pure; always the same ones in
 * the same order.
 */
export function mutantsOf(contract: Contract): Mutant[] {
  const ofScenes = documentedResponsesOf(contract).flatMap((documentedResponse) => [
    ...schemaMutants(contract, documentedResponse),
    ...bodyMutants(contract, documentedResponse),
    ...mediaTypeMutants(documentedResponse),
    ...statusMutants(contract, documentedResponse),
    ...headerMutants(contract, documentedResponse),
    ...tokenMutants(contract, documentedResponse),
    ...leakMutants(contract, documentedResponse),
    ...transportMutants(contract, documentedResponse),
  ]);
  const hasLogin = contract.operations.some(({ token }) => token !== undefined);
  return hasLogin ? [...ofScenes, ...decisionMutants(contract)] : ofScenes;
}
