// The entry point of linting: it loads YAML, ajv and all lint rules.

export { readContractFile, readerBeside } from '../open.ts';
export { PROBLEMS, type Problem, type ProblemId, placeText } from '../problem.ts';
export { codeFrames } from './code-frame.ts';
export { type LintReport, lintDocument } from './lint-document.ts';
