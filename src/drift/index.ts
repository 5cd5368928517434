// What other modules use of this one.
export { acceptanceProblem } from './acceptance.ts';
export { type Acceptance, withAcceptance } from './acceptances.ts';
export { driftsAgainst, driftsOf } from './against-baseline.ts';
export { type Baseline, baselineOf, sameShapes } from './baseline.ts';
export { baselineFor, baselinePath, loadBaseline, saveBaseline, targetKind } from './baseline-file.ts';
export type { Drift, DriftClass, DriftKind } from './drift.ts';
export { correctedContract } from './overlay/corrected-contract.ts';
export { makeOverlay } from './overlay/make-overlay.ts';
export type { Overlay } from './overlay/overlay.ts';
export { writtenOverlay } from './overlay/written-overlay.ts';
export { shapeOf } from './shape/shape-of.ts';
