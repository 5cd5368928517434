import type { Contract, Operation } from '../../openapi/index.ts';
import { followReferences, isObject } from '../../schema/index.ts';
import { plain, singular } from '../lists.ts';
import { type Collection, collectionsOf, plainPath } from './collections.ts';

/** What keeps a resource from being deleted while it is there. */
interface Use {
  /** The collection of what is created below the resource. */
  readonly below: Collection;
  /** Whether each of them does, not only those in some state. */
  readonly isAny: boolean;
}

/**
 * What the documented 409 of the DELETE of a resource names: `The room has bookings`. Undefined where it names nothing that can
 * be created below the resource and deleted.
 */
export function usedBy(
  contract: Pick<Contract, 'document'>,
  operations: readonly Operation[],
  { path, remove }: Collection,
): Use | undefined {
  const text = remove ? describedStatus(contract, remove, 409) : '';
  if (text === '') return undefined;
  for (const below of collectionsOf(contract, operations)) {
    const { create } = below;
    if (!create?.path.startsWith(`${path}/`) || !below.remove || !namesPath(text, create.path)) continue;
    return { below, isAny: isAnyOf(text, create.path) };
  }
  return undefined;
}

/** The description of the response with a status. */
export function describedStatus(
  { document }: Pick<Contract, 'document'>,
  { responses }: Operation,
  status: number,
): string {
  const response = responses.find((each) => each.status === String(status));
  const described = response && followReferences(document, response.pointer)?.value;
  return isObject(described) ? String(described.description ?? '') : '';
}

/** Whether a text names what is at a path, by its last segment: `The room has bookings`. */
function namesPath(text: string, path: string): boolean {
  return wordsAround(text, path) !== undefined;
}

/** Whether all of them count: `has bookings`, not `has open bookings` or `has bookings that are open`. */
function isAnyOf(text: string, path: string): boolean {
  const { before, after } = wordsAround(text, path) ?? { before: '-', after: '-' };
  return (
    /^(?:|has|have|having|with|still|its|the|are|is|any|an?|some|of|by|contains|existing|other|and|or)$/.test(
      before,
    ) &&
    /^(?:|[.,;:]|and|or|so|it|left|below|exist|exists|yet|still|cannot|must|have|has|depend)$/.test(after)
  );
}

/** The words beside the last segment of a path in a text; undefined where the text does not have it. */
function wordsAround(text: string, path: string): { before: string; after: string } | undefined {
  const name = plain(plainPath(path).split('/').at(-1) ?? '');
  if (name.length < 3) return undefined;
  const words = text.toLowerCase().match(/[a-z\d]+|[.,;:]/g) ?? [];
  const index = words.findIndex((word) => word === name || word === singular(name));
  return index < 0 ? undefined : { before: words[index - 1] ?? '', after: words[index + 1] ?? '' };
}
