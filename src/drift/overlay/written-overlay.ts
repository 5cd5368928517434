import type { Contract } from '../../openapi/index.ts';
import { FILES, referenceTo } from '../../openapi/index.ts';
import { joinPointer, localReference, pointerTokens } from '../../schema/index.ts';
import { pointerOf } from './json-path.ts';
import type { Overlay, OverlayAction } from './overlay.ts';

/** An overlay for the contract file, and the places in other files that have to be changed by hand. */
export interface WrittenOverlay {
  readonly overlay: Overlay;
  /** `parts/pet.yaml:3:5`, in the order of the actions. */
  readonly elsewhere: readonly string[];
}

/**
 * An overlay extends one document, but was made for all files of a contract together: references into another
 * file name that file again, and an action in another file is described with its place.
 */
export function writtenOverlay(overlay: Overlay, contract: Contract): WrittenOverlay {
  const elsewhere: string[] = [];
  const actions = overlay.actions.map((action): OverlayAction => {
    const { update, description = '', ...others } = action;
    const { file, line, column } = contract.positionOf(pointerOf(action.target) ?? '');
    const place = file === undefined ? undefined : `${file}:${line}:${column}`;
    if (place !== undefined) elsewhere.push(place);
    return {
      ...others,
      description: place === undefined ? description : `${description}: change it by hand at ${place}`,
      ...(update === undefined ? {} : { update: withFiles(update) as Record<string, unknown> }),
    };
  });
  return { overlay: { ...overlay, actions }, elsewhere: [...new Set(elsewhere)] };
}

function withFiles(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFiles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === '$ref' && typeof each === 'string' ? written(each) : withFiles(each),
    ]),
  );
}

/** `#/x-referenced-files/parts~1pet.yaml/Pet` is `parts/pet.yaml#/Pet`. */
function written(reference: string): string {
  const [first, file, ...below] = pointerTokens(localReference(reference) ?? '');
  if (first !== FILES || file === undefined) return reference;
  const path = file.split('/').map(encodeURIComponent).join('/');
  return below.length === 0 ? path : path + referenceTo(joinPointer('', ...below));
}
