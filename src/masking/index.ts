// What other modules use of this one.
export { type Evidence, evidenceOf, learnSecrets, maskerFor } from './evidence.ts';
export { weakSecretWarnings } from './forms.ts';
export { type Masker, maskedFinding } from './masker.ts';
export { masked, maskedDocument, maskTalk, say } from './say.ts';
