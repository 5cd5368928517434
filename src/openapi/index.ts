// What other modules use of this one.

export type { AssembledDocument } from './compile.ts';
export type {
  Contract,
  ExpectedHeader,
  ExpectedMediaType,
  ExpectedResponse,
  ExpectedToken,
  Operation,
  SentExpression,
  TokenExpression,
} from './contract.ts';
export { isRemoteCopy } from './contract.ts';
export { type DocumentedProperty, documentedProperties } from './documented-properties.ts';
export { hasRepeatedKeys, walkJson } from './json-text.ts';
export { type LintReport, lintDocument } from './lint/lint-document.ts';
export { type BodyDirection, exchangeSchemas } from './make.ts';
export { methodsOf, serversOf } from './model.ts';
export {
  assembledDocument,
  openContract,
  overlayBeside,
  overlayPlace,
  readContractFile,
  readerBeside,
} from './open.ts';
export { isSafeMethod, MAY_CHANGE, type Outline, outlineOf, unsafe } from './outline.ts';
export type { Overlay, OverlayAction } from './overlay.ts';
export { FILES, referenceTo } from './parts.ts';
export { codeFrames, type Problem, placeText } from './problem.ts';
export { baseOf, basePath, routeBelow, routeOf, serverPaths } from './route.ts';
