// What other modules use of this one.
export { openTarget, type Target } from './target.ts';
