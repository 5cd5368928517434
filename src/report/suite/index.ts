// Entry point for tests: masking, formatting and attachments only. `../index.ts` also loads pages, run store
// and log, which no Playwright worker needs.

export { evidenceOf, learnSecrets, type Masker, maskerFor } from '../../masking/index.ts';
export { formatFinding } from '../terminal.ts';
export { COVERAGE_ATTACHMENT, FINDINGS_ATTACHMENT } from './collect.ts';
export type { ExchangeNote } from './coverage.ts';
