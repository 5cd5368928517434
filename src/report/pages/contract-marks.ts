import type { PartView } from '../contract/part-view.ts';
import { html, type Markup } from './html.ts';

/** The state of a part of a contract; each has its own shape and colour. */
type MarkName = 'broken' | 'drifting' | 'tested' | 'monitored' | 'never';

const WORDS: Readonly<Record<MarkName, { word: string; means: string }>> = {
  tested: { word: 'tested', means: 'sent or received in the last run of the suite' },
  monitored: { word: 'monitored', means: 'sent or received by a monitor in the last seven days' },
  never: { word: 'never exercised', means: 'neither sent nor received' },
  drifting: { word: 'drifting', means: 'has a warning' },
  broken: { word: 'broken', means: 'violates the contract' },
};

function marksOf({ findings, exercised }: Pick<PartView, 'findings' | 'exercised'>): MarkName[] {
  const hasError = findings.some(({ finding }) => finding.severity === 'error');
  const found: MarkName[] = findings.length === 0 ? [] : [hasError ? 'broken' : 'drifting'];
  if (exercised.tested) found.push('tested');
  if (exercised.monitored) found.push('monitored');
  return exercised.tested || exercised.monitored ? found : [...found, 'never'];
}

function markOf(name: MarkName): Markup {
  return html`<span class="m ${name}">${WORDS[name].word}</span>`;
}

/** The marks of a part: findings first, then coverage. */
export function marks(part: Pick<PartView, 'findings' | 'exercised'>): Markup {
  const [first, ...others] = marksOf(part).map(markOf);
  return html`${first}${others.map((each) => html` ${each}`)}`;
}

/** The legend of the marks. */
export function marksKey(): Markup {
  const items = (Object.keys(WORDS) as MarkName[]).map(
    (name) => html`<li>${markOf(name)} <span class="quiet">${WORDS[name].means}</span></li>`,
  );
  return html`<ul class="key" aria-label="Marks">${items}</ul>`;
}
