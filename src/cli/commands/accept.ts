import { join } from 'node:path';
import { readSettings } from '../../config/index.ts';
import { DriftlineError } from '../../core/index.ts';
import { masked, maskTalk, say } from '../../masking/index.ts';
import { acceptedPath, type Settings, shownPath } from '../../project/index.ts';
import {
  type AcceptedCause,
  acceptedOf,
  causesIn,
  isNeverHeldBack,
  readAccepted,
  readSuiteReport,
  type SuiteCause,
  type SuiteReport,
  withAccepted,
  writeAccepted,
} from '../../report/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { wrong } from '../parse.ts';
import { print } from '../print.ts';

const OPTIONS = {
  all: { meaning: 'accept every violation and warning of the last run that is not accepted yet' },
  reason: { meaning: 'why it is accepted; every output shows it', value: 'TEXT' },
  until: { meaning: 'the last day, in UTC, a year from now at most: 2026-12-31', value: 'DATE' },
  prune: { meaning: 'remove the accepted causes that did not occur in the last run' },
} as const satisfies OptionTable;

const LONGEST_MS = 366 * 86_400_000;
const HELP = 'See "npx driftline help accept".';

/** `driftline accept`: causes of the last run of the suite that fail no test until a day. */
export const command = defineCommand({
  argument: {
    ...{ name: 'FINGERPRINT', meaning: 'of a cause of the last run of the suite', many: true },
  },
  description:
    'Without a fingerprint it lists the causes of the last run. Accepted ones are written beside the contract, to NAME.accepted.json: commit it. A failed call cannot be accepted: nothing was judged.',
  options: OPTIONS,
  exitCodes: { 0: 'accepted, removed or listed', 3: 'the suite has not run, or an option is wrong' },
  examples: [
    ['accept', 'list the causes of the last run with their fingerprints'],
    ['accept 4f0c2a91d3e7 --reason "fixed in 2.4, API-17" --until 2026-12-31', 'accept one of them'],
    ['accept --all --reason "known when we began" --until 2026-12-31', 'begin with a broken API'],
    ['accept --prune', 'remove what occurs no more'],
  ],
  run,
});

async function run({ values, words }: CommandLine<typeof OPTIONS>): Promise<number> {
  const settings = await readSettings(process.env);
  maskTalk(settings);
  const report = lastReport(settings);
  const before = readAccepted(settings.contract);
  if (values.prune) return prune(settings, report, before);
  const causes = causesIn(report).filter(({ finding }) => finding.severity !== 'info');
  if (words.length === 0 && !values.all) return list(causes);
  const decision = { reason: reasonIn(values.reason), until: dayIn(values.until, new Date()) };
  const wanted = words.length > 0 ? words.map((word) => causeNamed(word, causes)) : allOf(causes);
  const path = writeAccepted(
    settings.contract,
    withAccepted(
      before,
      wanted.map((each) => acceptedOf(each, report, decision)),
    ),
  );
  print(`${shownPath(path)}\n`);
  say(`Accepted ${counted(wanted.length)} until ${decision.until}. Commit the file.`);
  return 0;
}

/** @throws DriftlineError DL_REPORTS_UNREADABLE where the suite has not run with this contract */
function lastReport(settings: Settings): SuiteReport {
  const path = join(settings.reportsDirectory, 'out', 'findings.json');
  const report = readSuiteReport(path);
  const hint = 'Run the suite first: npx playwright test.';
  if (!report) throw new DriftlineError('DL_REPORTS_UNREADABLE', `${path} does not exist.`, hint);
  const contract = shownPath(settings.contract);
  if (report.contract === contract) return report;
  throw new DriftlineError(
    'DL_REPORTS_UNREADABLE',
    `${path} is about ${report.contract}, not ${contract}.`,
    hint,
  );
}

function list(causes: readonly SuiteCause[]): number {
  for (const { fingerprint, finding, headline, accepted } of causes) {
    const word = accepted ? `  (${accepted.state}, until ${accepted.until}: ${accepted.reason})` : '';
    print(`${fingerprint}  ${finding.severity.padEnd(7)}  ${headline}  ${finding.id}${word}\n`);
  }
  if (causes.length === 0) say('The last run of the suite found nothing to accept.');
  else say('Accept some: npx driftline accept FINGERPRINT --reason TEXT --until DATE');
  return 0;
}

function causeNamed(fingerprint: string, causes: readonly SuiteCause[]): SuiteCause {
  const found = causes.find((each) => each.fingerprint === fingerprint);
  if (!found) {
    throw wrong(
      `The last run of the suite has no violation or warning ${JSON.stringify(fingerprint)}.`,
      '"npx driftline accept" lists them all.',
    );
  }
  if (!isNeverHeldBack(found.finding)) return found;
  throw wrong(`${found.headline} is a failed call, which cannot be accepted: nothing was judged.`, HELP);
}

function allOf(causes: readonly SuiteCause[]): SuiteCause[] {
  const failed = causes.filter(({ finding }) => isNeverHeldBack(finding));
  if (failed.length > 0)
    say(`Not accepted: ${counted(failed.length)} of failed calls, which judged nothing.`);
  // Those that are over are decided anew, one by one.
  return causes.filter(({ finding, accepted }) => !isNeverHeldBack(finding) && accepted === undefined);
}

function prune(settings: Settings, report: SuiteReport, before: readonly AcceptedCause[]): number {
  const gone = new Set(
    (report.accepted ?? []).filter(({ state }) => state === 'gone').map(({ fingerprint }) => fingerprint),
  );
  const kept = before.filter(({ fingerprint }) => !gone.has(fingerprint));
  if (kept.length < before.length) print(`${shownPath(writeAccepted(settings.contract, kept))}\n`);
  say(`Removed ${counted(before.length - kept.length)} from ${shownPath(acceptedPath(settings.contract))}.`);
  return 0;
}

function reasonIn(text: string | undefined): string {
  const reason = text?.trim();
  if (!reason)
    throw wrong('--reason is missing: an accepted cause has a reason, which every output shows.', HELP);
  return masked(reason);
}

/** @throws DriftlineError DL_OPTION_INVALID for no day, one that is over, or one in more than a year */
function dayIn(text: string | undefined, now: Date): string {
  const expected = 'Expected a day from today on, a year from now at most, such as 2026-12-31.';
  if (text === undefined) throw wrong('--until is missing: nothing is accepted for ever.', expected);
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  const isDay = !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
  if (isDay && text >= now.toISOString().slice(0, 10) && ms <= now.getTime() + LONGEST_MS) return text;
  throw wrong(`--until is ${JSON.stringify(text)}.`, expected);
}

function counted(count: number): string {
  return count === 1 ? '1 cause' : `${count} causes`;
}
