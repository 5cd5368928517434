import { DriftlineError } from './driftline-error.ts';

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** The error DL_REPORTS_UNWRITABLE: names the path, the reason, and what to do. */
export function unwritable(path: string, cause: unknown): DriftlineError {
  const hint = 'Free disk space, give this user write permission, or set REPORTS_DIR to another directory.';
  return new DriftlineError(
    'DL_REPORTS_UNWRITABLE',
    `${path} cannot be written: ${reasonOf(cause)}.`,
    hint,
    cause,
  );
}

/** Whether an error was caused by a full disk, or by an exceeded quota. */
export function isDiskFull(error: unknown): boolean {
  const { code } = ((error instanceof DriftlineError ? error.cause : undefined) ??
    {}) as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** The error DL_REPORTS_UNREADABLE: names the path, the reason, and what to do. */
export function unreadable(path: string, cause: unknown, hint?: string): DriftlineError {
  const usual = 'Give this user read permission, or move it out of the reports directory.';
  return new DriftlineError(
    'DL_REPORTS_UNREADABLE',
    `${path} cannot be read: ${reasonOf(cause)}.`,
    hint ?? usual,
    cause,
  );
}
