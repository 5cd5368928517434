import { describeSchema } from './describe.ts';
import { isObject } from './pointer.ts';
import type { SchemaViolation } from './violation.ts';

/** One alternative of an `anyOf` or `oneOf`, and in what the value breaks it. */
export interface Branch {
  readonly schema: unknown;
  readonly violations: readonly SchemaViolation[];
}

/**
 * Of alternatives that a value all breaks, what to tell: the violations of the one that was meant.
 * Meant is the one of the value's own type, whose constants (a tag like `kind: "card"`) fit, and that lacks least.
 * Undefined where two are as near, so that naming one would be a guess.
 */
export function chooseBranch(branches: readonly Branch[], instance: string): SchemaViolation[] | undefined {
  const typed = branches.filter(({ violations }) => !violations.some((each) => isTypeAt(each, instance)));
  if (typed.length === 0) return [mergedType(branches, instance)].filter((each) => each !== undefined);
  const tagged = typed.filter(({ violations }) => !violations.some(({ keyword }) => isTag(keyword)));
  const unknown = tagged.length === 0 ? mergedTag(typed, instance) : undefined;
  if (unknown) return [unknown];
  const candidates = tagged.length > 0 ? tagged : typed;
  const [best, second] = [...candidates].sort((one, other) => weight(one) - weight(other));
  if (!best || (second && weight(second) === weight(best))) return undefined;
  return [...best.violations];
}

const isTypeAt = ({ keyword, instance }: SchemaViolation, at: string) =>
  keyword === 'type' && instance === at;
const isTag = (keyword: string) => keyword === 'const' || keyword === 'enum';

/** No alternative has the tag that the value has: one violation, which lists those that there are. */
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

/** Counts single broken things: three missing properties weigh three. */
function weight({ violations }: Branch): number {
  return violations.reduce((sum, { properties }) => sum + Math.max(1, properties?.length ?? 1), 0);
}

/** Every alternative wants another type: one violation that names them all. */
function mergedType(branches: readonly Branch[], instance: string): SchemaViolation | undefined {
  const first = branches[0]?.violations.find((each) => isTypeAt(each, instance));
  if (!first) return undefined;
  const types = branches.map(({ schema }) =>
    isObject(schema) && typeof schema.type === 'string' ? schema.type : describeSchema(schema),
  );
  return { ...first, expected: [...new Set(types)].join(' or ') };
}
