// The suite's door: what a test shows of an exchange, masked. Behind the other one stand pages, run store and log, which
// each worker would have to load.

export type { Masker } from '../../masking/index.ts';
export { evidenceOf, learnSecrets, maskerFor } from '../../masking/index.ts';
export { formatFinding } from '../terminal.ts';
export { COVERAGE_ATTACHMENT, FINDINGS_ATTACHMENT } from './attachments.ts';
export type { ExchangeNote } from './coverage.ts';
