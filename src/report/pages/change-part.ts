import { listed } from '../../core/index.ts';
import { isOfServer, type StepRecord, type StoredRun } from '../../history/index.ts';
import { causesAmong, isSaidInHeadline } from '../../rules/index.ts';
import { type HtmlValue, html, type Markup, printable, table } from './html.ts';
import { msText, timeElement } from './wording.ts';

const LENGTH = 160;
const MOST_CAUSES = 10;
const MOST_NAMES = 3;
/** The server time is listed if it grew by this factor, and by more than a busy machine takes anyway. */
const MUCH_SLOWER = 2;
const LEAST_SLOWER_MS = 20;

type Connection = NonNullable<StepRecord['connection']>;

/** A difference between two runs. */
interface Change {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** Of a finding, whose value before is the expected one: whether `what` has the values already. */
  readonly finding?: 'said' | 'values';
}

/** Differences between the last healthy run and the last run, as possible reasons for its verdict. */
export function changePart(healthy: StoredRun, last: StoredRun, now: string, label = 'Last run'): Markup {
  const changes = changesBetween(healthy, last);
  const about = html`The last healthy run was ${timeElement(healthy.run.time, now)}.`;
  if (changes.length === 0) {
    return html`<p>${about} Nothing that is recorded has changed: contract, target, responses, headers, address, certificate, server time.</p>`;
  }
  const rows = changes.map(({ what, before, after }): HtmlValue[] => [
    what,
    html`<code>${printable(before, LENGTH)}</code>`,
    html`<code>${printable(after, LENGTH)}</code>`,
  ]);
  const columns = [{ label: 'What' }, { label: 'Last healthy run' }, { label }];
  return html`<p>${about}</p><div class="changes">${table('Differences', columns, rows)}</div>`;
}

/**
 * Pure; what is wrong first, then contract, certificate, address, headers and server time; each once, with the steps that have
 * it. Texts are unescaped, as in the run store.
 */
export function changesBetween(healthy: StoredRun, last: StoredRun): Change[] {
  const [one, other] = [healthy.run, last.run];
  const pairs = last.steps.flatMap((step): Pair[] => {
    const before = healthy.steps.find(({ operation, case: name }) => isStep(step, operation, name));
    return before === undefined ? [] : [[before, step]];
  });
  return [
    ...newFindings(healthy, last),
    ...joined(pairs.flatMap(responseChange)),
    ...change('Target', one.target, other.target),
    ...change('Contract', one.contract, other.contract),
    ...change('Contract hash', one.contractHash.slice(0, 12), other.contractHash.slice(0, 12)),
    ...change('Certificate expires', one.certificateExpiresAt ?? '', other.certificateExpiresAt ?? ''),
    ...joined(pairs.flatMap(addressChange)),
    ...joined(pairs.flatMap(headerChanges)),
    ...slower(one.serverMs, other.serverMs),
  ];
}

/** A step of the healthy run, and the same of the last one. */
type Pair = readonly [before: StepRecord, step: StepRecord];

function isStep(step: StepRecord, operation: string, name: string): boolean {
  return step.operation === operation && step.case === name;
}

/** What the last run found and the healthy one did not, the most dangerous first. */
function newFindings(healthy: StoredRun, last: StoredRun): Change[] {
  const before = new Set(healthy.steps.flatMap(({ findings }) => findings.map((each) => each.fingerprint)));
  const all = new Map(last.steps.flatMap(({ findings }) => findings.map((each) => [each.fingerprint, each])));
  const found = [...all.values()].filter(
    ({ fingerprint, family }) => !before.has(fingerprint) && family !== 'call',
  );
  return causesAmong(found)
    .slice(0, MOST_CAUSES)
    .map(({ headline, expected, finding }) => ({
      what: headline,
      before: expected,
      after: finding.received,
      finding: isSaidInHeadline({ ...finding, expected }) ? 'said' : 'values',
    }));
}

/** A change of one step. */
interface StepChange extends Change {
  readonly step: StepRecord;
}

/** One line for all steps with the same change, whatever their values were before. */
function joined(changes: readonly StepChange[]): Change[] {
  const groups = new Map<string, StepChange[]>();
  for (const each of changes) {
    const key = `${each.what}\n${each.after}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => {
    const [{ what, after, step }] = group as [StepChange];
    const operations = [...new Set(group.map((each) => each.step.operation))];
    const isOne = group.length === 1 && what === 'Response';
    const whose = isOne ? `${step.operation} ${step.case}` : listed(operations, MOST_NAMES);
    const before = [...new Set(group.map((each) => each.before))];
    return { what: `${what} of ${whose}`, before: listed(before, MOST_NAMES), after };
  });
}

/** A status that is wrong is what a finding says. */
function responseChange([before, step]: Pair): StepChange[] {
  if (step.findings.some(({ where }) => where === 'response status')) return [];
  return change('Response', responseOf(before), responseOf(step)).map((each) => ({ ...each, step }));
}

function addressChange([{ connection: before }, step]: Pair): StepChange[] {
  const { connection: after } = step;
  if (before === undefined || after === undefined) return [];
  // A response that did not come has no protocol, which is no change of it.
  const hasBoth = before.protocol !== undefined && after.protocol !== undefined;
  const textOf = (each: Connection) => addressOf(each, hasBoth ? each.protocol : '');
  return change('Address', textOf(before), textOf(after)).map((each) => ({ ...each, step }));
}

/** Another status has another body: of its headers, those are listed that say who responds. */
function headerChanges([healthy, step]: Pair): StepChange[] {
  return (step.changedHeaders ?? [])
    .filter(({ name }) => isOfServer(name) || healthy.status === step.status)
    .map(({ name, before, after }) => ({
      what: `Header ${name}`,
      before: before === '' ? 'none' : JSON.stringify(before),
      after: after === '' ? 'none' : JSON.stringify(after),
      step,
    }));
}

function responseOf({ outcome, status }: StepRecord): string {
  return outcome === 'response' ? `status ${status ?? 'unknown'}` : outcome;
}

function addressOf({ address, port, tlsVersion = '' }: Connection, protocol = ''): string {
  return [`${address}:${port}`, tlsVersion, protocol].filter((part) => part !== '').join(' ');
}

/** No change if one of the values is missing. */
function change(what: string, before: string, after: string): Change[] {
  return before === after || before === '' || after === '' ? [] : [{ what, before, after }];
}

function slower(before: number | undefined, after: number | undefined): Change[] {
  if (before === undefined || after === undefined) return [];
  if (after < MUCH_SLOWER * before || after - before < LEAST_SLOWER_MS) return [];
  return [{ what: 'Server time', before: msText(before), after: msText(after) }];
}
