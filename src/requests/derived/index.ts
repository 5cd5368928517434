import type { Contract, Operation } from '../../openapi/index.ts';
import { bypass } from './bypass.ts';
import { byteOrderMark } from './byte-order-mark.ts';
import { contentType } from './content-type.ts';
import { deepNesting } from './deep-nesting.ts';
import { casesFrom } from './derive.ts';
import type { DerivedCase, Generator } from './derived-case.ts';
import { empty } from './empty.ts';
import { extraProperty } from './extra-property.ts';
import { identifierVariants } from './identifier-variants.ts';
import { injections } from './injections.ts';
import { looseTyping } from './loose-typing.ts';
import { malformedJson } from './malformed-json.ts';
import { missingProperty } from './missing-property.ts';
import { missingToken } from './missing-token.ts';
import { notAnObject } from './not-an-object.ts';
import { nullBytes } from './null-bytes.ts';
import { outOfRange } from './out-of-range.ts';
import { ownKey } from './own-key.ts';
import { packaging } from './packaging.ts';
import { parameters } from './parameters.ts';
import { preflight } from './preflight.ts';
import { queryCredentials } from './query-credentials.ts';
import { secretVariants } from './secret-variants.ts';
import { tooLong } from './too-long.ts';
import { unicode } from './unicode.ts';
import { valid } from './valid.ts';
import { wrongMethod } from './wrong-method.ts';
import { wrongType } from './wrong-type.ts';

/** All generators, in the order in which their cases are sent. To add one: its file, and its line here. */
export const generators: readonly Generator[] = [
  valid,
  missingProperty,
  wrongType,
  empty,
  tooLong,
  outOfRange,
  unicode,
  extraProperty,
  notAnObject,
  deepNesting,
  malformedJson,
  byteOrderMark,
  contentType,
  wrongMethod,
  parameters,
  missingToken,
  bypass,
  ownKey,
  preflight,
  queryCredentials,
  nullBytes,
  injections,
  packaging,
  identifierVariants,
  secretVariants,
  looseTyping,
];

/**
 * All cases that are derived from a contract for an operation. Pure: the same contract has the same cases.
 * @param given values of parameters by place and name, of a resource that exists: `path.petId`
 * @param kind only those of one generator
 */
export function deriveCases(
  contract: Contract,
  operation: Operation,
  given?: Readonly<Record<string, unknown>>,
  kind?: string,
): DerivedCase[] {
  const chosen = kind === undefined ? generators : generators.filter((each) => each.kind === kind);
  return casesFrom(chosen, contract, operation, given);
}
