import { Fault } from './fault.ts';

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** The fault DL_REPORTS_UNWRITABLE: names the path, the reason, and what to do. */
export function unwritable(path: string, cause: unknown): Fault {
  const hint = 'Make room on the disk, let this user write there, or set REPORTS_DIR to another directory.';
  return new Fault('DL_REPORTS_UNWRITABLE', `${path} cannot be written: ${reasonOf(cause)}.`, hint, cause);
}

/** Whether a fault says that the disk, or this user's part of it, is full. */
export function isDiskFull(error: unknown): boolean {
  const { code } = ((error instanceof Fault ? error.cause : undefined) ?? {}) as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** The fault DL_REPORTS_UNREADABLE: names the path, the reason, and what to do. */
export function unreadable(path: string, cause: unknown, hint?: string): Fault {
  const usual = 'Let this user read it, or move it out of the reports directory.';
  return new Fault(
    'DL_REPORTS_UNREADABLE',
    `${path} cannot be read: ${reasonOf(cause)}.`,
    hint ?? usual,
    cause,
  );
}
