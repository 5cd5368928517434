import { durationText } from '../../core/index.ts';
import type { IncidentDetail, Summary, Verdict } from '../../history/index.ts';
import { causeOf, dangerOf, groupedByCause } from '../../rules/index.ts';
import type { ContractFrames } from '../contract/contract-frames.ts';
import { NO_FRAMES } from '../contract/contract-frames.ts';
import { changePart } from './change-part.ts';
import { findingCard } from './finding-card.ts';
import { page, type SiblingPages } from './frame.ts';
import { anchorOf, type HtmlValue, html, type Markup, printable, section, table } from './html.ts';
import { mark, verdictTag } from './marks.ts';
import { acknowledgedNote, eyebrow } from './monitor-hero.ts';
import { worstOf } from './monitor-list.ts';
import { MONITOR_STYLE } from './monitor-style.ts';
import { alertTable, noteList, notesOf } from './monitor-tables.ts';
import { againText, countText, timeElement, VERDICT_WORDS } from './wording.ts';

const LENGTH = 240;
const NAME_LENGTH = 120;
const MOST_FINDINGS = 10;

/** Parts of the page of an incident. */
interface IncidentPageParts {
  readonly builtAt: Date;
  readonly live?: boolean;
  readonly frames?: ContractFrames;
  readonly siblings?: SiblingPages | undefined;
}

/** The page of one incident: what changed when it began, what was found, and what happened since. */
export function incidentPage(summary: Summary, incident: IncidentDetail, parts: IncidentPageParts): string {
  const { builtAt, live = false, frames = NO_FRAMES, siblings } = parts;
  const { id, from, to, verdicts, first, lastGood } = incident;
  const { now } = summary;
  const tone = worstOf(verdicts);
  const alerts = summary.alerts.filter((alert) => alert.id.startsWith(`${id}-`));
  const notes = notesOf(summary.notes, id);
  const acknowledged = to === undefined && summary.acknowledged.find((each) => each.incident === id);
  const changed =
    first &&
    lastGood &&
    section(
      'changes',
      'What changed',
      'Differences between the last healthy run before it and its first run.',
      changePart(lastGood, first, now, 'First run of the incident'),
    );
  return page({
    title: `${VERDICT_WORDS[tone].label}: ${printable(id, NAME_LENGTH)} – Driftline`,
    tone,
    place: 'incident',
    builtAt,
    live,
    siblings,
    styles: [MONITOR_STYLE],
    main: html`<article class="monitor" aria-labelledby="verdict">
<div class="hero tone-${tone}"><div class="inner">
${first && eyebrow('h1', first.run)}
<h2 class="verdict" id="verdict">${mark(tone)}<span>${heading(incident, tone, now)}</span></h2>
<ul class="facts">
<li>${to === undefined ? html`<strong>Still open</strong>` : html`Resolved ${timeElement(to, now)}: ${againText(from, to, verdicts)}`}</li>
<li>${countText(incident.runs, 'run')}</li>
<li><code>${printable(id, NAME_LENGTH)}</code></li>
<li><a href="monitor.html#${anchorOf(summary.monitor)}">The monitor now</a></li>
${acknowledged && html`<li>${acknowledgedNote(acknowledged, now)}</li>`}
</ul>
</div></div>
<div class="inner">
${changed}
${findingSection(incident, from, now, frames)}
${section('timeline', 'Timeline', 'Runs with which the verdict or its reason changed.', timeline(incident, now))}
${alerts.length > 0 && section('alerts', 'Notifications', 'Of this incident, delivered and pending.', alertTable(alerts, now))}
${section('notes', 'Notes', html`Write one: <code>npx driftline note ${printable(id, NAME_LENGTH)} "…"</code>`, noteList(notes, now) || html`<p class="none">None.</p>`)}
</div>
</article>`,
  });
}

/** `Down since`; `Broken, then down since` of an incident that began otherwise: the reason in the heading is that of its begin. */
function beginning({ to, verdicts }: IncidentDetail, tone: Verdict): string {
  const [first = tone, ...others] = verdicts;
  const { label, since } = VERDICT_WORDS[first];
  const then = others.map((each) => `, then ${VERDICT_WORDS[each].label.toLowerCase()}`).join('');
  if (to !== undefined) return `${label}${then} from`;
  return then === '' ? since : `${label}${then} since`;
}

function heading(incident: IncidentDetail, tone: Verdict, now: string): Markup {
  const { from, to, summary } = incident;
  const lasted = durationText(Math.max(0, Date.parse(to ?? now) - Date.parse(from)));
  const since = html`${beginning(incident, tone)} ${timeElement(from, now)}`;
  const because = summary !== '' && html`<span class="because">: ${printable(summary, LENGTH)}</span>`;
  return html`${since} <span class="lasted">(${lasted})</span>${because}`;
}

function findingSection(
  { first }: IncidentDetail,
  from: string,
  now: string,
  frames: ContractFrames,
): HtmlValue {
  const found = (first?.steps ?? []).flatMap(({ findings, evidence }) =>
    findings.map((finding) => ({ finding, evidence })),
  );
  const each = [...new Map(found.map((one) => [one.finding.fingerprint, one])).values()];
  if (first === undefined || each.length === 0) return undefined;
  const groups = groupedByCause(
    each.toSorted((one, other) => dangerOf(one.finding) - dangerOf(other.finding)),
  );
  const cards = groups.slice(0, MOST_FINDINGS).map((group) => {
    const cause = causeOf(group.map(({ finding }) => finding));
    const frame = frames.ofRun(cause.finding.contract, first.run.contractHash);
    const evidence = group[0]?.evidence;
    return findingCard(cause, html`<p>In the run of ${timeElement(from, now)}.</p>`, { evidence, frame });
  });
  const hidden = groups.length - cards.length;
  return section('findings', 'Findings', 'Of its first run.', [
    cards,
    hidden > 0 && html`<p class="quiet">${countText(hidden, 'more', 'more')} not shown.</p>`,
  ]);
}

function timeline({ changes, to }: IncidentDetail, now: string): Markup {
  if (changes.length === 0) return html`<p class="none">Its runs are older than what this page looks at.</p>`;
  const rows = changes.map(({ time, verdict, summary }) => [
    timeElement(time, now),
    verdictTag(verdict),
    printable(verdict === 'up' && summary === '' ? 'recovered' : summary, LENGTH),
  ]);
  const end = to === undefined ? [[timeElement(now, now), html`<strong>not yet resolved</strong>`, '']] : [];
  return table(
    'Timeline',
    [{ label: 'Time' }, { label: 'Verdict' }, { label: 'Summary' }],
    [...rows, ...end],
  );
}
