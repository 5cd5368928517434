// What other modules use of this one.
export { type Acceptance, acceptanceProblem, withAcceptance } from './acceptances.ts';
export { type Baseline, baselineOf, sameShapes } from './baseline.ts';
export { baselineFor, baselinePath, loadBaseline, saveBaseline, targetKind } from './baseline-file.ts';
export { driftsAgainst, driftsOf } from './compare-shapes.ts';
export type { Change } from './documents/change.ts';
export { loadDocumentComparison } from './documents/later.ts';
export type { Drift, DriftClass, DriftKind } from './drift.ts';
export { makeOverlay } from './overlay/make-overlay.ts';
export { correctedContract, jsonPathOf, writtenOverlay } from './overlay/overlay.ts';
export { shapeOf } from './shape/shape-of.ts';
