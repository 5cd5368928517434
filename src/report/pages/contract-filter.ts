import type { ContractView } from '../contract/contract-view.ts';
import { html, type Markup } from './html.ts';

const MOST_RULES = 100;
const STATES = ['broken', 'drifting', 'tested', 'monitored', 'never exercised'] as const;

/** Search and filters of operations and findings; hidden without scripts, which show all of them. */
export function filterBar({ findings, operations }: ContractView): Markup {
  const rules = [...new Set(findings.map(({ finding }) => finding.id))].sort().slice(0, MOST_RULES);
  const options = (values: readonly string[]) =>
    values.map((each) => html`<option value="${each}">${each}</option>`);
  return html`<form class="filter" role="search" aria-label="Operations and findings" data-filter hidden>
<label>Search <input type="search" name="text" placeholder="path, operation, property" autocomplete="off"></label>
<label>State <select name="state"><option value="">any</option>${options(STATES)}</select></label>
<label>Rule <select name="rule"><option value="">any</option>${options(rules)}</select></label>
<p class="quiet" role="status" data-shown>${operations.length} operations</p>
</form>`;
}

/** Shows the operations and findings that match the filters, and opens the groups that have any. */
export const FILTER_SCRIPT = `
(() => {
  const form = document.querySelector('[data-filter]');
  const shown = form.querySelector('[data-shown]');
  const parts = [...document.querySelectorAll('.op, .found')].map((element) => {
    const operation = element.matches('.op');
    const marks = operation ? element.querySelector('summary') : element;
    return { element, operation, text: '', rules: (element.dataset.rules || '').split(' '),
      states: [...marks.querySelectorAll('.m, h4 .tag')].map((mark) => mark.className) };
  });
  const groups = [...document.querySelectorAll('.group')];
  const closed = groups.filter((group) => !group.open);
  const names = { broken: /broken/, drifting: /drifting/, tested: /tested/, monitored: /monitored/, 'never exercised': /never/ };
  const has = (part, words, state, rule) => {
    if (state && !part.states.some((each) => names[state].test(each))) return false;
    if (rule && !part.rules.includes(rule)) return false;
    if (words.length === 0) return true;
    part.text = part.text || part.element.textContent.toLowerCase();
    return words.every((word) => part.text.includes(word));
  };
  const update = () => {
    const { text, state, rule } = Object.fromEntries(new FormData(form));
    const words = text.toLowerCase().split(/\\s+/).filter(Boolean);
    let count = 0;
    for (const part of parts) {
      part.element.hidden = !has(part, words, state, rule);
      if (part.operation && !part.element.hidden) count += 1;
    }
    const active = words.length > 0 || state !== '' || rule !== '';
    for (const group of groups) {
      group.hidden = !group.querySelector('.op:not([hidden])');
      group.open = active || !closed.includes(group);
    }
    const all = parts.filter((part) => part.operation).length;
    shown.textContent = count + ' of ' + all + ' operations';
  };
  form.addEventListener('input', update);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  if (form.elements.text.value || form.elements.state.value || form.elements.rule.value) update();
})();
`;
