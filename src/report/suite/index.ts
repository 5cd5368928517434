// Entry point for tests: masking, formatting and attachments only. `../index.ts` also loads pages, run store
// and log, which no Playwright worker needs.

export type { Masker } from '../../masking/index.ts';
export { evidenceOf, learnSecrets, maskerFor } from '../../masking/index.ts';
export { formatFinding } from '../terminal.ts';
export { COVERAGE_ATTACHMENT, FINDINGS_ATTACHMENT } from './attachments.ts';
export type { ExchangeNote } from './coverage.ts';
