import { DriftlineError } from '../core/index.ts';
import {
  explain,
  isObject,
  joinPointer,
  localReference,
  pointerTokens,
  type SchemaViolation,
  valueAt,
} from '../schema/index.ts';
import { type Assembly, assemble } from './assemble.ts';
import { BROKEN, methodsOf } from './model.ts';
import { officialCheck, officialSchema } from './official-check.ts';
import type { OverlayFile } from './overlay.ts';
import { type Part, type PartProblem, problemOf, type ReadReferenced } from './parts.ts';
import { PROBLEMS, type Problem, placeText } from './problem.ts';
import type { Version } from './read.ts';
import { definitionOf, type Kind } from './structure.ts';

const MOST_PROBLEMS = 5;

/**
 * Assembles a contract, and validates each of its files against the official schema of the version.
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED
 */
export function assembleChecked(
  file: string,
  text: string,
  read?: ReadReferenced,
  overlay?: OverlayFile,
): Assembly {
  const assembly = assemble(file, text, read, checkWritten, overlay);
  const { version, fragments, problems } = assembly;
  const others = fragments.flatMap(({ kind, part, pointer }) => checkWritten(part, version, kind, pointer));
  return others.length === 0
    ? assembly
    : { ...assembly, problems: [...problems, ...withoutRepeated(others)] };
}

/** A fragment may be inside another one. */
function withoutRepeated(problems: readonly PartProblem[]): PartProblem[] {
  const byPlace = new Map<string, PartProblem>();
  for (const problem of problems) {
    byPlace.set(`${problem.part.path} ${problem.pointer} ${problem.message}`, problem);
  }
  return [...byPlace.values()];
}

/**
 * Throws if errors of a contract leave no operation that can be used; else marks the operations that they
 * affect.
 * @throws DriftlineError DL_CONTRACT_INVALID with file, line and column of the first errors
 */
export function refuseErrors(assembly: Assembly): void {
  const { problems, version } = assembly;
  const errors = problems.filter(({ id }) => PROBLEMS[id][0] === 'error');
  const [first] = errors.map(problemOf);
  if (!first || markBroken(assembly)) return;
  const official = errors.some(({ id }) => id === 'document-invalid');
  if (errors.length === 1 && !official) {
    throw new DriftlineError('DL_CONTRACT_INVALID', shown(first), first.hint);
  }
  const lines = errors.slice(0, MOST_PROBLEMS).map((error) => shown(problemOf(error)));
  const more = errors.length > lines.length ? [`and ${errors.length - lines.length} more`] : [];
  throw new DriftlineError(
    'DL_CONTRACT_INVALID',
    [`not a valid OpenAPI ${version} document:`, ...lines, ...more].join('\n  '),
    'Correct the document at these places (https://spec.openapis.org/oas/).',
  );
}

function shown(problem: Problem): string {
  return `${placeText(problem)} ${problem.message}`;
}

/**
 * Validates an object of a file, as written, against the OpenAPI Initiative's schema of the version. Schemas
 * are validated against the JSON Schema 2020-12 meta-schema; in OpenAPI 3.0, against its own definition.
 * @param kind the kind of the object
 * @param pointer where the object is in the file
 */
function checkWritten(part: Part, version: Version, kind: Kind = 'document', pointer = ''): PartProblem[] {
  const value = valueAt(part.written, pointer);
  // Any object but the document may be a reference.
  if (kind !== 'document' && isObject(value) && typeof value.$ref === 'string') return [];
  if (officialCheck(version, kind)(value)) return [];
  const source = { document: officialSchema(version), formatOf: () => undefined };
  return explain(source, definitionOf(version, kind), value)
    .filter((violation) => !isRepaired(violation, value))
    .map((violation) => {
      const at = { part, pointer: pointer + violation.instance };
      return isMisplaced(violation, value)
        ? { id: 'reference-misplaced', ...at, message: 'OpenAPI does not allow a $ref here' }
        : {
            id: 'document-invalid',
            ...at,
            message: violationText({ ...violation, instance: at.pointer }, version),
          };
    });
}

const OPERATION_REFERENCE =
  /^((?:.*\/)?(?:get|put|post|delete|options|head|patch|trace|query))\/(?:\$ref|responses)$/;

/** If an operation is a `$ref`, only the `$ref` is reported, not that `responses` is missing. */
function isLeftToReference({ instance }: SchemaViolation, value: unknown): boolean {
  const [, operation] = OPERATION_REFERENCE.exec(instance) ?? [];
  return operation !== undefined && hasReference(valueAt(value, operation));
}

/** Whether a reference is in a place where OpenAPI does not allow one, but its meaning is clear. */
function isMisplaced(violation: SchemaViolation, value: unknown): boolean {
  const { instance } = violation;
  if (/\/(?:description|summary)$/.test(instance)) return hasReference(valueAt(value, instance));
  if (/\/properties\/\$ref$/.test(instance)) return typeof valueAt(value, instance) === 'string';
  return instance.endsWith('/$ref') && isLeftToReference(violation, value);
}

function hasReference(value: unknown): boolean {
  return isObject(value) && typeof value.$ref === 'string';
}

/** Boolean bounds are converted to 3.1, and reported there; `example` beside `examples` by a lint rule. */
function isRepaired(violation: SchemaViolation, value: unknown): boolean {
  const { instance, keyword } = violation;
  const broken = valueAt(value, instance);
  if (keyword === 'not' && isObject(broken) && 'example' in broken && 'examples' in broken) return true;
  if (instance.endsWith('/responses') && isLeftToReference(violation, value)) return true;
  return /\/exclusiveM(?:in|ax)imum$/.test(instance) && typeof valueAt(value, instance) === 'boolean';
}

/** A key; in quotes if it is empty or has control characters. */
function shownKey(key: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are searched for
  return key === '' || /[\u0000-\u001f]/.test(key) ? JSON.stringify(key) : key;
}

function violationText(
  { keyword, instance, expected, received, properties }: SchemaViolation,
  version: Version,
) {
  const tokens = pointerTokens(instance);
  const name = (index: number) => shownKey(tokens.at(index) ?? 'the document');
  const quoted = (index: number) => JSON.stringify(tokens.at(index) ?? 'the document');
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return properties?.length === 1
        ? `${name(-2)} must have the property "${properties[0]}"`
        : `${name(-1)} must have ${expected}`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'false':
      return `${name(-2)} has the property ${quoted(-1)}, which OpenAPI ${version} does not allow there`;
    case 'propertyNames':
      return `${quoted(-1)} is not a valid name in ${name(-2)}, must be ${expected}`;
    case 'uniqueItems':
      return `${name(-1)} lists the same twice`;
    default:
      return `${name(-1)} is ${received}, must be ${expected}`;
  }
}

/**
 * Marks the operations that reach an error of the document, so that the others can be used: an error in a
 * schema affects the operations that refer to it, one in `info` none.
 * @returns whether an operation is left that can be used
 */
function markBroken({ document, problems }: Pick<Assembly, 'document' | 'problems'>): boolean {
  const errors = problems.filter(({ id }) => PROBLEMS[id][0] === 'error');
  const places = errors.map((error) => [error.part.prefix + error.pointer, error] as const);
  let usable = false;
  for (const { pointer, written } of writtenOperations(document)) {
    const reached = reachedFrom(document, pointer);
    const error = places.find(([place]) => place !== '' && isReached(place, reached))?.[1];
    if (error) written[BROKEN] = textOf(error);
    else usable = true;
  }
  return usable;
}

function textOf(error: PartProblem): string {
  const problem = problemOf(error);
  return `${placeText(problem)} ${problem.message}`;
}

function writtenOperations(document: unknown): { pointer: string; written: Record<string, unknown> }[] {
  const paths = valueAt(document, '/paths');
  return Object.keys(isObject(paths) ? paths : {}).flatMap((path) => {
    const item = joinPointer('/paths', path);
    const written = valueAt(document, item);
    const target =
      isObject(written) && typeof written.$ref === 'string' ? localReference(written.$ref) : undefined;
    return methodsOf(document, target === undefined ? [item] : [item, target]);
  });
}

/** Pointers of everything that an operation refers to, itself and the parameters of its path item included. */
function reachedFrom(document: unknown, operation: string): Set<string> {
  const item = operation.slice(0, operation.lastIndexOf('/')).replace(/\/additionalOperations$/, '');
  const reached = new Set([operation, joinPointer(item, 'parameters')]);
  // Iterating over a set includes the pointers that are added meanwhile.
  for (const pointer of reached) {
    const waiting = [valueAt(document, pointer)];
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
      if (Array.isArray(value)) waiting.push(...value.slice(0, MOST_ITEMS).filter(isCompound));
      else if (isObject(value)) {
        const target = typeof value.$ref === 'string' ? localReference(value.$ref) : undefined;
        if (target !== undefined) reached.add(target);
        for (const [keyword, each] of Object.entries(value)) {
          if (keyword !== 'example' && keyword !== 'examples' && isCompound(each)) waiting.push(each);
        }
      }
    }
  }
  return reached;
}

/** Lists of schemas and parameters are short; long ones are of values. */
const MOST_ITEMS = 10_000;

function isCompound(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Whether a place is in what is reached, or around it. */
function isReached(place: string, reached: ReadonlySet<string>): boolean {
  for (let at = place; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (reached.has(at)) return true;
  return [...reached].some((pointer) => pointer.startsWith(`${place}/`));
}
