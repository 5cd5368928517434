import type { StepRecord, StoredRun } from '../../history/index.ts';
import { causesAmong, isSaidInHeadline } from '../../rules/index.ts';
import { type HtmlValue, html, type Markup, printable, table } from './html.ts';
import { msText, timeElement } from './wording.ts';

const LENGTH = 160;
const MOST_CAUSES = 10;
/** The server time is listed if it grew by this factor, and by more than a busy machine takes anyway. */
const MUCH_SLOWER = 2;
const LEAST_SLOWER_MS = 20;

type Connection = NonNullable<StepRecord['connection']>;

/** A difference between two runs. */
interface Change {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** `what` has the values already. */
  readonly isSaid?: true;
}

/** Differences between the last healthy run and the last run, as possible reasons for its verdict. */
export function changePart(healthy: StoredRun, last: StoredRun, now: string, label = 'Last run'): Markup {
  const changes = changesBetween(healthy, last);
  const about = html`The last healthy run was ${timeElement(healthy.run.time, now)}.`;
  if (changes.length === 0) {
    return html`<p>${about} Nothing that is recorded has changed: contract, target, responses, connection, certificate, server time.</p>`;
  }
  const rows = changes.map(({ what, before, after }): HtmlValue[] => [
    what,
    html`<code>${printable(before, LENGTH)}</code>`,
    html`<code>${printable(after, LENGTH)}</code>`,
  ]);
  const columns = [{ label: 'What' }, { label: 'Last healthy run' }, { label }];
  return html`<p>${about}</p><div class="changes">${table('Differences', columns, rows)}</div>`;
}

/** Pure; what is wrong first, then contract, certificate, address and server time. Texts are unescaped, as in the run store. */
export function changesBetween(healthy: StoredRun, last: StoredRun): Change[] {
  const [one, other] = [healthy.run, last.run];
  const pairs = last.steps.map((step) => [stepLike(healthy, step), step] as const);
  return [
    ...newFindings(healthy, last),
    ...pairs.flatMap(([before, step]) => responseChange(before, step)),
    ...change('Target', one.target, other.target),
    ...change('Contract', one.contract, other.contract),
    ...change('Contract hash', one.contractHash.slice(0, 12), other.contractHash.slice(0, 12)),
    ...change('Certificate expires', one.certificateExpiresAt ?? '', other.certificateExpiresAt ?? ''),
    ...pairs.flatMap(([before, step]) => serverChange(before, step)),
    ...slower(one.serverMs, other.serverMs),
  ];
}

function stepLike({ steps }: StoredRun, { operation, case: name }: StepRecord): StepRecord | undefined {
  return steps.find((step) => step.operation === operation && step.case === name);
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
      ...(isSaidInHeadline({ ...finding, expected }) && { isSaid: true as const }),
    }));
}

function responseChange(healthy: StepRecord | undefined, step: StepRecord): Change[] {
  if (healthy === undefined) return [];
  return change(`Response of ${step.operation}, ${step.case}`, responseOf(healthy), responseOf(step));
}

function serverChange(healthy: StepRecord | undefined, step: StepRecord): Change[] {
  if (step.connection === undefined || healthy?.connection === undefined) return [];
  const [before, after] = [healthy.connection, step.connection];
  // A response that did not come has no protocol, which is no change of it.
  const hasBoth = before.protocol !== undefined && after.protocol !== undefined;
  const textOf = (each: Connection) => serverOf(each, hasBoth ? each.protocol : '');
  return change(`Server of ${step.operation}, ${step.case}`, textOf(before), textOf(after));
}

function responseOf({ outcome, status }: StepRecord): string {
  return outcome === 'response' ? `status ${status ?? 'unknown'}` : outcome;
}

function serverOf({ address, port, tlsVersion = '' }: Connection, protocol = ''): string {
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
