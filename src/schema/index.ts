// What other modules use of this one.
export { closureCompiler, validityOnly } from './ajv.ts';
export {
  type AppliedSchema,
  appliedSchemas,
  mergedKeywords,
  namedPropertySchemas,
  propertyNames,
  requiredNames,
  schemasBelow,
} from './applied-schemas.ts';
export { equal } from './assertions.ts';
export { checkOfSource, checkSourceWriter } from './check-source.ts';
export type { Check, Refuse, SchemaChecks } from './checks.ts';
export { circlesInPlace, leadingIntoCircles, leadsInPlace } from './circles.ts';
export { type Closure, closureOf } from './closure.ts';
export { describeSchema, describeSecret, describeValue, typeOf } from './describe.ts';
export { type Direction, isLeftOut } from './direction.ts';
export { discriminatorMismatches, inheritedViolations } from './discriminator.ts';
export { explain, type SchemaSource } from './explain.ts';
export { ecmaPattern } from './foreign-pattern.ts';
export { formats } from './formats/all-formats.ts';
export { isDate, isDateTime } from './formats/date-formats.ts';
export { type Format, isEmail, ownFormats } from './formats/formats.ts';
export {
  type Applied,
  appliedInPlace,
  describedIn,
  itemSchemas,
  type Keeps,
  propertySchemas,
} from './in-place.ts';
export {
  DEEPEST_DOCUMENT,
  DEEPEST_JSON,
  endOfString,
  JsonLimitError,
  jsonLimit,
  nestsDeeper,
  parseJson,
  sizeOfJson,
} from './json-limits.ts';
export { loadAjv, loadAjvSource, loadJsonPath, loadXml, loadYaml } from './libraries.ts';
export {
  fewPlacesBelow,
  listOf,
  type Place,
  placeOf,
  placesIn,
} from './places.ts';
export {
  followReferences,
  isObject,
  joinPointer,
  localReference,
  pointerTokens,
  removeAt,
  setAt,
  valueAt,
} from './pointer.ts';
export { textPattern } from './text-pattern.ts';
export { interpretedChecks, type Undocumented, undocumentedProperties } from './undocumented.ts';
export { boundaryValues, listValues, markedText, type NamedValue } from './values/boundaries.ts';
export { exampleOf, type Making } from './values/example-of.ts';
export { invalidValues, KEYWORD_MUTATORS } from './values/invalid/index.ts';
export type { Mutation, Variant } from './values/invalid/mutator.ts';
export { namedTexts } from './values/named-texts.ts';
export { samplesOf } from './values/samples.ts';
export { typesOf } from './values/scalars.ts';
export type { SchemaViolation } from './violation.ts';
