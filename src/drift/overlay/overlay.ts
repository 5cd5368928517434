import { type Contract, FILES, type Overlay, type OverlayAction, referenceTo } from '../../openapi/index.ts';
import { joinPointer, localReference, pointerTokens } from '../../schema/index.ts';
import { asOpenApi30 } from './older-schema.ts';

/**
 * A contract with an overlay applied, read and checked like any other. Line numbers in it are not those of
 * the file.
 * @throws DriftlineError DL_CONTRACT_INVALID where the result is not a valid contract
 */
export async function correctedContract(contract: Contract, overlay: Overlay): Promise<Contract> {
  const { applyOverlay, compileContract } = await import('../../openapi/compile.ts');
  return compileContract(contract.file, JSON.stringify(applyOverlay(contract.document, overlay)));
}

/** An overlay for the contract file, and the places in other files that have to be changed by hand. */
interface WrittenOverlay {
  readonly overlay: Overlay;
  /** `parts/pet.yaml:3:5`, in the order of the actions. */
  readonly elsewhere: readonly string[];
}

/**
 * An overlay extends one document as it is written, but was made for all files of a contract together, in OpenAPI
 * 3.1: references into another file name that file again, an action in another file is described with its place, and
 * schemas are those of the document's version.
 */
export function writtenOverlay(overlay: Overlay, contract: Contract): WrittenOverlay {
  const elsewhere: string[] = [];
  const actions = overlay.actions.map((action): OverlayAction => {
    const { update, description = '', ...others } = action;
    const place = placeElsewhere(action, contract);
    if (place !== undefined) elsewhere.push(place);
    const written = withFiles(contract.version === '3.0' ? asOpenApi30(update) : update);
    return {
      ...others,
      description: place === undefined ? description : `${description}: change it by hand at ${place}`,
      ...(update === undefined ? {} : { update: written }),
    };
  });
  return { overlay: { ...overlay, actions }, elsewhere: [...new Set(elsewhere)] };
}

/** The place of a target that is in another file than the contract's own. */
function placeElsewhere({ target }: OverlayAction, contract: Contract): string | undefined {
  const pointer = pointerOf(target) ?? '';
  if (pointerTokens(pointer)[0] !== FILES) return undefined;
  const { file = contract.file, line, column } = contract.positionOf(pointer);
  return `${file}:${line}:${column}`;
}

function withFiles(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFiles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === '$ref' && typeof each === 'string' ? inFile(each) : withFiles(each),
    ]),
  );
}

/** `#/x-referenced-files/parts~1pet.yaml/Pet` is `parts/pet.yaml#/Pet`. */
function inFile(reference: string): string {
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
