import { describeSchema } from './describe.ts';
import { isObject } from './pointer.ts';
import type { SchemaViolation } from './violation.ts';

/** One alternative of an `anyOf` or `oneOf`, and how the value breaks it. */
interface Branch {
  readonly schema: unknown;
  readonly violations: readonly SchemaViolation[];
}

/**
 * Chooses what to report for a value that breaks every alternative: the violations of the closest
 * alternative, which has the type of the value, matching constants (a tag such as `kind: "card"`) and the
 * fewest violations. Undefined if two alternatives are equally close, because naming one would be a guess.
 */
export function chooseBranch(branches: readonly Branch[], instance: string): SchemaViolation[] | undefined {
  const typed = branches.filter(({ violations }) => !violations.some((each) => isTypeAt(each, instance)));
  if (typed.length === 0) return [mergedType(branches, instance)].filter((each) => each !== undefined);
  const tagged = typed.filter(({ violations }) => !violations.some(({ keyword }) => isTag(keyword)));
  const unknownTag = tagged.length === 0 ? mergedTag(typed, instance) : undefined;
  if (unknownTag) return [unknownTag];
  const candidates = tagged.length > 0 ? tagged : typed;
  const [best, second] = [...candidates].sort((one, other) => weight(one) - weight(other));
  if (!best || (second && weight(second) === weight(best))) return undefined;
  return [...best.violations];
}

const isTypeAt = ({ keyword, instance }: SchemaViolation, at: string) =>
  keyword === 'type' && instance === at;
const isTag = (keyword: string) => keyword === 'const' || keyword === 'enum';

/** If no alternative has the tag of the value: one violation that lists the tags of all alternatives. */
function mergedTag(branches: readonly Branch[], instance: string): SchemaViolation | undefined {
  const [first, ...others] = branches;
  const tagAt = ({ violations }: Branch, place: string) =>
    violations.find((each) => isTag(each.keyword) && each.instance === place);
  const tag = first?.violations.find(
    (each) =>
      isTag(each.keyword) &&
      each.instance !== instance &&
      others.every((other) => tagAt(other, each.instance)),
  );
  if (!tag || others.length === 0) return undefined;
  const expected = branches.map((branch) => tagAt(branch, tag.instance)?.expected);
  return { ...tag, expected: [...new Set(expected)].join(' or ') };
}

/** The number of violations, where each missing property counts as one. */
function weight({ violations }: Branch): number {
  return violations.reduce((sum, { properties }) => sum + Math.max(1, properties?.length ?? 1), 0);
}

/** If every alternative requires another type: one violation that lists these types. */
function mergedType(branches: readonly Branch[], instance: string): SchemaViolation | undefined {
  const first = branches[0]?.violations.find((each) => isTypeAt(each, instance));
  if (!first) return undefined;
  const types = branches.map(({ schema }) =>
    isObject(schema) && typeof schema.type === 'string' ? schema.type : describeSchema(schema),
  );
  return { ...first, expected: [...new Set(types)].join(' or ') };
}
