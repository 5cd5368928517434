// The door by which tests of other rooms come to records as a run store would hold them.

export { EXIT_CODES, makeFinding, makeRun, makeState, makeStep } from '../history/store/history.fixture.ts';
export { makeSnapshot } from '../report/metrics/snapshot.fixture.ts';
