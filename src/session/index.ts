// What other modules use of this one.

export { documentNetwork, type FetchedDocument, fetchDocument, shownAddress } from './fetch-document.ts';
export { contractChanges, openNamedContract } from './named-contract.ts';
export { judgeAll, mayGoOn, openTarget, type Send, sender, type Target, tokenIn } from './session.ts';
