import { chartLibrary } from './chart-library.ts';
import { CONTRACT_STYLE } from './contract-style.ts';
import { MONITOR_STYLE } from './monitor-style.ts';
import { STYLE } from './style.ts';

/**
 * The file beside the pages with the styles of all of them. Each page has its own style inside, but Jenkins
 * forbids that (`sandbox; default-src 'none'; img-src 'self'; style-src 'self'`) and allows a file. It forbids
 * scripts as well, so pages link the file for browsers without scripts only: a page that is sent alone requests
 * nothing.
 */
export const STYLE_FILE = 'driftline.css';

/** The content of the file. */
export function styleFile(): string {
  return [STYLE, chartLibrary().style, MONITOR_STYLE, CONTRACT_STYLE].join('\n');
}
