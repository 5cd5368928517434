// The door by which tests of other rooms come to records as a journal would hold them.

export { EXIT_CODES, makeFinding, makeRun, makeState, makeStep } from '../history/journal/history.fixture.ts';
export { makeSnapshot } from '../report/metrics/snapshot.fixture.ts';
