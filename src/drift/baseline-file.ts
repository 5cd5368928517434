import { readFileSync } from 'node:fs';
import { DriftlineError, writeWhole } from '../core/index.ts';
import type { Settings } from '../project/index.ts';
import { shownPath } from '../project/index.ts';
import { type Baseline, baselineText, readBaseline } from './baseline.ts';

const HINT =
  'Restore the file from version control, or create it again with "npx driftline baseline accept".';

/** The baseline beside a contract: `sealmetrics.baseline.json` beside `sealmetrics.openapi.yaml`. */
export function baselinePath(contractPath: string): string {
  return `${contractPath.replace(/(?:\.openapi)?\.(?:ya?ml|json)$/i, '')}.baseline.json`;
}

/**
 * Reads the baseline beside a contract; undefined where there is none.
 * @throws DriftlineError DL_BASELINE_INVALID with the place, for a file that cannot be read or is not a
 * baseline
 */
export function loadBaseline(contractPath: string): Baseline | undefined {
  const path = baselinePath(contractPath);
  const text = readText(path);
  if (text === undefined) return undefined;
  const found = readBaseline(parsed(path, text));
  if (!('problem' in found)) return found;
  throw new DriftlineError(
    'DL_BASELINE_INVALID',
    `${shownPath(path)} ${found.pointer || '/'} ${found.problem}.`,
    HINT,
  );
}

/**
 * The baseline that responses are compared with under the given settings: accepted from the same kind of
 * target.
 * @throws DriftlineError DL_BASELINE_INVALID
 */
export function baselineFor(settings: Pick<Settings, 'contract' | 'baseUrl'>): Baseline | undefined {
  const baseline = loadBaseline(settings.contract);
  return baseline?.target === targetKind(settings) ? baseline : undefined;
}

export function targetKind({ baseUrl }: Pick<Settings, 'baseUrl'>): Baseline['target'] {
  return baseUrl === undefined ? 'mock' : 'live';
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriftlineError(
      'DL_BASELINE_INVALID',
      `${shownPath(path)} cannot be read: ${reason}.`,
      HINT,
      cause,
    );
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    // The message of V8 has the offset, or none where the text ends too early.
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
    const before = text.slice(0, offset).split('\n');
    const place = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    throw new DriftlineError(
      'DL_BASELINE_INVALID',
      `${shownPath(path)}:${place} is not valid JSON.`,
      HINT,
      cause,
    );
  }
}

/** Writes the baseline beside a contract. @throws DriftlineError DL_FILE_UNWRITABLE */
export function saveBaseline(contractPath: string, baseline: Baseline): string {
  const path = baselinePath(contractPath);
  writeWhole(path, baselineText(baseline));
  return path;
}
