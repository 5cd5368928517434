// The door for who looks at a contract itself: YAML, ajv and all checks come along.

export { readContractFile, readerBeside } from '../open.ts';
export { PROBLEMS, type Problem, type ProblemId, placeText } from '../problem.ts';
export { codeFrames } from './code-frame.ts';
export { type LintReport, lintDocument } from './lint-document.ts';
