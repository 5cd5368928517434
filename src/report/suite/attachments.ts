/**
 * Names of the attachments by which tests pass masked data to the reporter: blob reports carry attachments
 * from a shard to the merged report. Playwright's own report hides names that begin with an underscore.
 */
export const FINDINGS_ATTACHMENT = '_driftline-findings';
export const COVERAGE_ATTACHMENT = '_driftline-coverage';
