import type { StepRecord, StoredRun } from '../../history/index.ts';
import { type HtmlValue, html, type Markup } from './html.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { msText, timeElement } from './wording.ts';

const LENGTH = 160;
/** The server's time is worth a line where it is so many times what it was. */
const MUCH_SLOWER = 2;

/** Something that is not as it was. */
export interface Change {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** What differs between the last run and the last one that was good: whatever may have to do with why it is not. */
export function changePart(good: StoredRun, last: StoredRun, now: string): Markup {
  const changes = changesBetween(good, last);
  const about = html`The last good run was ${timeElement(good.run.time, now)}.`;
  if (changes.length === 0) {
    return html`<p>${about} The same contract, address and certificate, and nothing else that is kept has changed.</p>`;
  }
  const rows = changes.map(({ what, before, after }): HtmlValue[] => [
    what,
    html`<code>${printable(before, LENGTH)}</code>`,
    html`<code>${printable(after, LENGTH)}</code>`,
  ]);
  const columns = [{ label: 'What' }, { label: 'Good run' }, { label: 'Last run' }];
  return html`<p>${about}</p><div class="changes">${table('What is not as it was', columns, rows)}</div>`;
}

/** Pure; texts are those of the run store. */
export function changesBetween(good: StoredRun, last: StoredRun): Change[] {
  const [one, other] = [good.run, last.run];
  return [
    ...change('Address asked', one.target, other.target),
    ...change('Contract', one.contract, other.contract),
    ...change('Text of the contract', one.contractHash.slice(0, 12), other.contractHash.slice(0, 12)),
    ...last.steps.flatMap((step) => stepChanges(stepLike(good, step), step)),
    ...change('Certificate expires', one.certificateExpiresAt ?? '', other.certificateExpiresAt ?? ''),
    ...slower(one.serverMs, other.serverMs),
  ];
}

function stepLike({ steps }: StoredRun, { operation, case: requested }: StepRecord): StepRecord | undefined {
  return steps.find((step) => step.operation === operation && step.case === requested);
}

function stepChanges(good: StepRecord | undefined, step: StepRecord): Change[] {
  if (good === undefined) return [];
  const name = `${step.operation}, ${step.case}`;
  const known = step.connection !== undefined && good.connection !== undefined;
  return [
    ...change(`Response of ${name}`, responseOf(good), responseOf(step)),
    ...(known ? change(`Server of ${name}`, serverOf(good), serverOf(step)) : []),
  ];
}

function responseOf({ outcome, status }: StepRecord): string {
  return outcome === 'response' ? `status ${status ?? 'unknown'}` : outcome;
}

function serverOf({ connection }: StepRecord): string {
  const { address = '', port = '', tlsVersion = '' } = connection ?? {};
  return `${address}:${port} ${tlsVersion}`.trim();
}

/** What is not known now has not changed. */
function change(what: string, before: string, after: string): Change[] {
  return before === after || before === '' || after === '' ? [] : [{ what, before, after }];
}

function slower(before: number | undefined, after: number | undefined): Change[] {
  if (before === undefined || after === undefined || after < MUCH_SLOWER * before) return [];
  return [{ what: 'Server time', before: msText(before), after: msText(after) }];
}
