import { type Contract, FILES, referenceTo } from '../../openapi/index.ts';
import { isObject, joinPointer, localReference, pointerTokens, valueAt } from '../../schema/index.ts';

/** One change at one place of a document (Overlay 1.0, section 4.4.3). */
export interface OverlayAction {
  /** JSONPath (RFC 9535) of an object. */
  readonly target: string;
  readonly description?: string;
  /** Merged into the object that the target names. */
  readonly update?: Readonly<Record<string, unknown>>;
  readonly remove?: true;
}

/** An OpenAPI Overlay 1.0 document (https://spec.openapis.org/overlay/v1.0.0.html). */
export interface Overlay {
  readonly overlay: '1.0.0';
  readonly info: { readonly title: string; readonly version: string };
  /** Path of the contract, relative to the overlay. */
  readonly extends: string;
  readonly actions: readonly OverlayAction[];
}

/**
 * A contract with an overlay applied, read and checked like any other. Line numbers in it are not those of
 * the file.
 * @throws DriftlineError DL_CONTRACT_INVALID where the result is not a valid contract
 */
export async function correctedContract(contract: Contract, overlay: Overlay): Promise<Contract> {
  const { compileContract } = await import('../../openapi/compile.ts');
  return compileContract(contract.file, JSON.stringify(applyOverlay(contract.document, overlay)));
}

/**
 * Applies an overlay to a copy of a document: its actions in order, each to the result of the one before.
 * Only targets of a single place are supported, as in Driftline's own overlays. An action without a matching
 * target does nothing (Overlay 1.0, section 4.4.3).
 * @throws Error for any other target
 */
export function applyOverlay(document: unknown, { actions }: Overlay): unknown {
  const changed = structuredClone(document);
  for (const { target, update, remove } of actions) {
    const pointer = pointerOf(target);
    if (pointer === undefined) throw new Error(`the target is not a single place: ${target}`);
    if (remove) removeAt(changed, pointer);
    else if (update) merge(valueAt(changed, pointer), update);
  }
  return changed;
}

function removeAt(document: unknown, pointer: string): void {
  const name = pointerTokens(pointer).at(-1);
  const holder = valueAt(document, pointer.slice(0, pointer.lastIndexOf('/')));
  if (name !== undefined && isObject(holder)) delete holder[name];
}

/** Objects are merged, arrays are added to, anything else is replaced. */
function merge(target: unknown, update: Readonly<Record<string, unknown>>): void {
  if (!isObject(target)) return;
  for (const [name, value] of Object.entries(update)) {
    const before = Object.hasOwn(target, name) ? target[name] : undefined;
    if (isObject(before) && isObject(value)) merge(before, value);
    else if (Array.isArray(before) && Array.isArray(value)) before.push(...structuredClone(value));
    else target[name] = structuredClone(value);
  }
}

/** An overlay for the contract file, and the places in other files that have to be changed by hand. */
interface WrittenOverlay {
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

/** Converts a JSON pointer to the JSONPath (RFC 9535) of the same place: `$.paths['/auth/login'].post`. */
export function jsonPathOf(pointer: string): string {
  const segments = pointerTokens(pointer).map((token) =>
    /^[A-Za-z_]\w*$/.test(token) ? `.${token}` : `['${token.replace(/[\\']/g, '\\$&')}']`,
  );
  return `$${segments.join('')}`;
}

const SEGMENT = /\.([A-Za-z_]\w*)|\['((?:[^'\\]|\\['\\])*)'\]/y;

/** Converts such a JSONPath back; undefined for any other JSONPath: wildcards, filters, slices. */
export function pointerOf(path: string): string | undefined {
  if (!path.startsWith('$')) return undefined;
  const tokens: string[] = [];
  SEGMENT.lastIndex = 1;
  while (SEGMENT.lastIndex < path.length) {
    const match = SEGMENT.exec(path);
    if (!match) return undefined;
    tokens.push(match[1] ?? (match[2] ?? '').replace(/\\(['\\])/g, '$1'));
  }
  return joinPointer('', ...tokens);
}
