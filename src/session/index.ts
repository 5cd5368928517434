// What other modules use of this one.

export { type FetchedDocument, fetchDocument } from './fetch-document.ts';
export { judgeAll, mayGoOn, type Send, sender, tokenIn } from './session.ts';
export { openTarget, type Target } from './target.ts';
