/**
 * The names under which tests hand data to the reporter, masked: attachments are what blob reports carry from a shard to
 * the merged report. Playwright's own report does not show a name that begins with an underscore.
 */
export const FINDINGS_ATTACHMENT = '_driftline-findings';
export const COVERAGE_ATTACHMENT = '_driftline-coverage';
