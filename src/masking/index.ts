// What other modules use of this one.
export { evidenceOf, learnSecrets, maskerFor } from './evidence.ts';
export type { Evidence } from './evidence-record.ts';
export { maskedFinding } from './finding.ts';
export { createMasker, type Masker } from './masker.ts';
export { masked, maskedDocument, maskTalk, say } from './say.ts';
export { weakSecretWarnings } from './weak-secrets.ts';
