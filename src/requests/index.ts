// What other modules use of this one.

export { type DerivedCase, sentWith } from './derived/derived-case.ts';
export { itemsIn, labelOf } from './derived/field.ts';
export { deriveCases, generators } from './derived/index.ts';
export { type Parameter, parametersOf } from './derived/parameter.ts';
export { FORGERIES, keySetOf, tryPublicKeys } from './forgeries.ts';
export { keepsWholly, keptExample } from './kept-example.ts';
export {
  isIdName,
  isSearch,
  type ListAbove,
  listAbove,
  listBody,
  listingOf,
  listOfItem,
  saysShown,
  sequenceIn,
} from './lists.ts';
export {
  FOREIGN_ORIGIN,
  LOGIN_CASES,
  NO_UNKNOWN_USER,
  UNKNOWN_USER,
  unknownUser,
  WRONG_PASSWORD,
} from './login-cases.ts';
export {
  type ChoiceSettings,
  chooseOperations,
  namesText,
  operationsForSequences,
  passwordNotChanged,
  requireSendable,
  skippedByReason,
} from './operations/choice.ts';
export { type Given, type PreparedOperation, prepareOperation } from './operations/request.ts';
export { isValidText, parameterProblems, type RequestProblem } from './parameter-check.ts';
export {
  generatedPassword,
  passwordChangeOf,
  tryPasswordChange,
} from './password-change.ts';
export {
  endpointsContract,
  type ProviderScheme,
  providerSchemes,
  providerToken,
  sessionAtProvider,
} from './provider-session.ts';
export { bodyProblems, requestMedia, requestProblems } from './request-check.ts';
export {
  isSameId,
  repeatedInItems,
  repeatedParameters,
  type UnknownId,
  unknownId,
  unknownIdCase,
  unknownValue,
} from './resources.ts';
export {
  expressedValue,
  expressionsIn,
  type FoundValue,
  jsonIn,
  pathValues,
  type RuntimeExpression,
  type SentStep,
} from './runtime-expression.ts';
export { type SentParts, sentPartsOf } from './sent-parts.ts';
export {
  type Provided,
  planSequence,
  providedValues,
  provisionCase,
  provisionText,
  type SequencedOperation,
  usable,
} from './sequence.ts';
export { mergedPatch } from './sequences/changed-bodies.ts';
export {
  type Collection,
  collectionsOf,
  createdBy,
  createdId,
  idText,
  keyPlace,
  listKey,
  locatedId,
  ofItem,
  resourceAt,
  returnsSame,
} from './sequences/collections.ts';
export { conditional, isConditional } from './sequences/conditional.ts';
export { derivedStep, derivedSteps } from './sequences/derived-steps.ts';
export { usedBy } from './sequences/in-use.ts';
export {
  type ItemFilter,
  isFiltered,
  isSurelyFiltered,
  itemFilters,
  listsByValues,
  manyOf,
  order,
} from './sequences/item-filters.ts';
export { jobState, resultsOfJob, statePropertyOf } from './sequences/jobs.ts';
export { lifeCycle } from './sequences/life-cycle.ts';
export { leftBehind, Providers } from './sequences/own-resources.ts';
export {
  AFTER_ITEM,
  bodyOfList,
  hasPages,
  isNextAddress,
  itemsOf,
  MORE_PLACES,
  NEXT_PLACES,
  nextPage,
  nullNext,
  PAGE_BEFORE,
  type Paging,
  pageNames,
  pagingOf,
  plainName,
  saysEnd,
  TOTAL_PLACES,
  totalPlaces,
  walk,
} from './sequences/paging.ts';
export { documentsRanges, ranges } from './sequences/ranges.ts';
export { CHANGE_MOMENT, readOnlyProperties } from './sequences/read-only.ts';
export { hasSeveralItems, severalItems } from './sequences/several-items.ts';
export { changeAndRestore, changedInSequences, singletonsOf } from './sequences/singletons.ts';
export { SORT } from './sequences/sorting.ts';
export { requestWith, runSteps, type SequenceRequest, type Steps } from './sequences/steps.ts';
export { hasValues } from './sequences/values.ts';
export {
  type SessionParts,
  sessionOfLogin,
  tryRefresh,
  tryRevoke,
} from './session-requests.ts';
