// What other rooms use of this one.
export { openTarget, type Target } from './target.ts';
