// The entry point by which tests of other modules import the records of a run store.

export { EXIT_CODES, makeFinding, makeRun, makeState, makeStep } from '../history/store/history.fixture.ts';
export { makeSnapshot } from '../report/metrics/snapshot.fixture.ts';
