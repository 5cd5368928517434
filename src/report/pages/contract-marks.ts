import type { PartView } from '../contract/part-view.ts';
import { html, type Markup } from './html.ts';

/** How a part of a contract fares, each with a shape and a colour of its own. */
type MarkName = 'broken' | 'drifting' | 'tested' | 'monitored' | 'never';

const WORDS: Readonly<Record<MarkName, { word: string; means: string }>> = {
  tested: { word: 'tested', means: 'the last run of the suite sent or got it' },
  monitored: { word: 'monitored', means: 'a monitor sent or got it in the last seven days' },
  never: { word: 'never exercised', means: 'nobody has sent or seen it' },
  drifting: { word: 'drifting', means: 'something differs from what is written' },
  broken: { word: 'broken', means: 'a promise is not kept' },
};

function marksOf({ findings, exercised }: Pick<PartView, 'findings' | 'exercised'>): MarkName[] {
  const grave = findings.some(({ finding }) => finding.severity === 'error');
  const found: MarkName[] = findings.length === 0 ? [] : [grave ? 'broken' : 'drifting'];
  if (exercised.tested) found.push('tested');
  if (exercised.monitored) found.push('monitored');
  return exercised.tested || exercised.monitored ? found : [...found, 'never'];
}

function markOf(name: MarkName): Markup {
  return html`<span class="m ${name}">${WORDS[name].word}</span>`;
}

/** The marks of a part: what is wrong with it first, then who saw it. */
export function marks(part: Pick<PartView, 'findings' | 'exercised'>): Markup {
  const [first, ...others] = marksOf(part).map(markOf);
  return html`${first}${others.map((each) => html` ${each}`)}`;
}

/** What the marks mean. */
export function marksKey(): Markup {
  const items = (Object.keys(WORDS) as MarkName[]).map(
    (name) => html`<li>${markOf(name)} <span class="quiet">${WORDS[name].means}</span></li>`,
  );
  return html`<ul class="key" aria-label="Marks">${items}</ul>`;
}
