import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { parseDocument, stringify } from 'yaml';
import { plain, writeWhole } from '../../core/index.ts';
import { baselineFor, correctedContract, makeOverlay, writtenOverlay } from '../../drift/index.ts';
import {
  type FoundFinding,
  monitorsIn,
  openHistory,
  readFound,
  SUMMARY_RANGE_MS,
} from '../../history/index.ts';
import { maskedFinding, say } from '../../masking/index.ts';
import { EXIT_CODES, sendToTarget, type TargetExchanges } from '../../monitor/index.ts';
import { type Contract, type Overlay, overlayBeside, overlayPlace } from '../../openapi/index.ts';
import { projectRoot, shownPath } from '../../project/index.ts';
import { formatFinding, styleOf } from '../../report/index.ts';
import type { Finding } from '../../rules/index.ts';
import { judgeAll } from '../../session/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { print, printColored } from '../print.ts';

const OPTIONS = {
  overlay: {
    meaning: 'write an OpenAPI Overlay that corrects the contract; as JSON if FILE ends in .json',
    value: 'FILE',
    optionalValue: /^[^-]/,
    fallback: 'without a FILE: to stdout, as YAML',
    completes: 'files',
  },
} as const satisfies OptionTable;

/** `driftline drift`. */
export const command = defineCommand({
  options: OPTIONS,
  exitCodes: {
    0: 'no drift',
    1: 'drift',
    2: 'the contract is broken',
    3: 'error of the settings or the monitor host, or rate limited by the API',
  },
  examples: [
    ['drift', 'see all drift, since when, and in how many runs of the monitor'],
    ['drift --overlay fixed.yaml', 'write an overlay that corrects the contract'],
  ],
  run,
});

/**
 * Prints all differences from the contract and the baseline, or writes an overlay that corrects the contract.
 */
async function run({ values: { overlay } }: CommandLine<typeof OPTIONS>): Promise<number> {
  const requested = await sendToTarget();
  if (overlay === undefined) return show(requested, await knownFindings(requested));
  return writeOverlay(requested, overlay === true ? undefined : overlay);
}

function show(requested: TargetExchanges, known: ReadonlyMap<string, FoundFinding>): number {
  const findings = findingsOf(requested, requested.contract);
  const style = styleOf(process.stdout, process.env, {
    project: projectRoot(),
    mask: requested.masker.document,
  });
  const shown = new Set<string>();
  for (const finding of findings) {
    const { operation, case: step } = finding;
    printColored(
      `${plain(operation)} (${plain(step)})\n${formatFinding(finding, style, shown)}${sinceWhen(finding, known)}`,
    );
  }
  if (findings.length === 0) say(`${requested.target}: no drift from the contract or the baseline.`);
  return exitCodeOf(findings);
}

function exitCodeOf(findings: readonly Finding[]): number {
  if (findings.some(({ severity }) => severity === 'error')) return EXIT_CODES.broken;
  if (findings.some(({ id }) => id === 'rate-limited')) return EXIT_CODES.unknown;
  return findings.some(({ severity }) => severity === 'warning') ? EXIT_CODES.drifting : EXIT_CODES.up;
}

/** Masked findings of all exchanges; a finding of several cases is listed once. */
function findingsOf({ exchanges, settings, masker }: TargetExchanges, contract: Contract): Finding[] {
  const baseline = baselineFor(settings);
  const found = new Map<string, Finding>();
  const { customRules } = settings;
  for (const finding of judgeAll(exchanges, contract, { baseline, customRules })) {
    if (!found.has(finding.fingerprint)) found.set(finding.fingerprint, maskedFinding(finding, masker));
  }
  return [...found.values()];
}

/** The findings of the monitors in the last 30 days, by fingerprint. */
async function knownFindings({ settings }: TargetExchanges): Promise<ReadonlyMap<string, FoundFinding>> {
  const now = new Date();
  const since = new Date(now.getTime() - SUMMARY_RANGE_MS);
  const history = await (await openHistory(settings)).folder({ since });
  const all = monitorsIn(history).flatMap((monitor) =>
    Object.values(readFound(history, monitor, since, now)).flat(),
  );
  return new Map(all.map((each) => [each.finding.fingerprint, each]));
}

function sinceWhen({ fingerprint }: Finding, known: ReadonlyMap<string, FoundFinding>): string {
  const seen = known.get(fingerprint);
  const since = seen
    ? `${seen.firstSeen}, in ${seen.runs} ${seen.runs === 1 ? 'run' : 'runs'} of the monitor`
    : 'now, in no run of the monitor';
  return `      since     ${since}\n`;
}

/** Writes the overlay, and lists the findings that it does not fix: what no contract should allow. */
async function writeOverlay(requested: TargetExchanges, file: string | undefined): Promise<number> {
  const { contract, settings, exchanges } = requested;
  const folder = file === undefined ? process.cwd() : dirname(resolve(file));
  const extended = relative(folder, settings.contract).replaceAll('\\', '/');
  const overlay = makeOverlay(exchanges, contract, {
    title: `${contract.title}, corrected to the observed responses`,
    extends: extended.split('/').map(encodeURIComponent).join('/'),
  });
  if (overlay) {
    const { overlay: written, elsewhere } = writtenOverlay(overlay, contract);
    // The name of a property may contain a secret as well.
    const masked = JSON.parse(requested.masker.text(JSON.stringify(written))) as Overlay;
    output(masked, file, settings.contract);
    if (elsewhere.length > 0)
      say(`An overlay changes one file only. Edit these places by hand: ${elsewhere.join(', ')}.`);
  }
  const left = findingsOf(requested, overlay ? await correctedContract(contract, overlay) : contract).filter(
    ({ id }) => !id.startsWith('drift-'),
  );
  if (!overlay) say('There is nothing to correct by an overlay.');
  if (left.length > 0) say('An overlay cannot fix:');
  for (const { operation, case: step, title, where } of left)
    say(`  ${operation} (${step}): ${title}, ${where}`);
  return left.length > 0 ? exitCodeOf(left) : overlay ? EXIT_CODES.drifting : EXIT_CODES.up;
}

/** Written beside the contract, it is applied from now on: then what the file has is kept. */
function output(overlay: Overlay, file: string | undefined, contract: string): void {
  if (file === undefined) {
    print(stringify(overlay, YAML));
    return;
  }
  const own = overlayPlace(contract);
  const isOwn = resolve(file) === own;
  const before = isOwn ? overlayBeside(contract)?.text : undefined;
  const isJson = file.toLowerCase().endsWith('.json');
  writeWhole(
    resolve(file),
    before === undefined ? textOf(overlay, isJson) : withActions(before, overlay, isJson),
  );
  print(`${file}\n`);
  if (isOwn) say('It lies beside the contract, and is applied to it from now on.');
  else
    say(`To apply it, move it to ${shownPath(own)}${existsSync(own) ? ', behind the actions there' : ''}.`);
}

const YAML = { lineWidth: 110 };

function textOf(overlay: unknown, isJson: boolean): string {
  return isJson ? `${JSON.stringify(overlay, null, 2)}\n` : stringify(overlay, YAML);
}

/** An overlay with the actions of another one behind its own; comments stay. */
function withActions(text: string, { actions }: Overlay, isJson: boolean): string {
  if (isJson) {
    const before = JSON.parse(text) as Overlay;
    return textOf({ ...before, actions: [...before.actions, ...actions] }, true);
  }
  const document = parseDocument(text);
  for (const action of actions) document.addIn(['actions'], document.createNode(action));
  return document.toString(YAML);
}
