// What other modules use of this one.
export { judgeAll, mayGoOn, type Send, sender, tokenIn } from './session.ts';
export { openTarget, type Target } from './target.ts';
