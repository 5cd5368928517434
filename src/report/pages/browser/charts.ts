import type { ChartData } from './chart-data.ts';
import { coloursOf } from './colours.ts';
import { phasesText, pointText } from './columns.ts';
import { type Plot, phasesPlot, serverPlot } from './plots.ts';

/**
 * The charts of one monitor: two synchronized plots, buttons for their range, and a line with the values at
 * the cursor.
 */
class Charts {
  readonly #root: HTMLElement;
  readonly #data: ChartData;
  readonly #key: string;
  readonly #readout: HTMLElement;
  readonly #buttons: readonly HTMLButtonElement[];
  #range = 0;
  #plots: readonly Plot[] = [];

  constructor(root: HTMLElement, key: string) {
    this.#root = root;
    this.#key = key;
    this.#data = JSON.parse(root.querySelector('script')?.textContent ?? '{}') as ChartData;
    this.#readout = found(root, '[data-readout]');
    this.#buttons = [...root.querySelectorAll<HTMLButtonElement>('[data-range]')];
    for (const [index, button] of this.#buttons.entries()) {
      button.addEventListener('click', () => this.show(index));
      if (button.getAttribute('aria-pressed') === 'true') this.#range = index;
    }
    found(root, '[data-ranges]').hidden = this.#buttons.length < 2;
    for (const element of this.#elements()) {
      element.addEventListener('keydown', (event) => this.#pressed(event));
      element.addEventListener('pointermove', () => this.#readout.setAttribute('aria-live', 'off'));
    }
    new ResizeObserver(() => this.#resize()).observe(root);
    this.show(this.#range);
  }

  /** Draws a range; by default the current one, for example in other colours. */
  show(index = this.#range): void {
    this.#range = index;
    for (const [place, button] of this.#buttons.entries()) {
      button.setAttribute('aria-pressed', String(place === index));
    }
    const range = this.#data.ranges[index];
    const series = range && this.#data.series[range.series];
    if (!range || !series) return;
    for (const { plot } of this.#plots) plot.destroy();
    const colours = coloursOf(this.#root);
    const onPoint = (at: number | undefined) => this.#showPoint(at);
    const parts = { data: this.#data, range, series, colours, key: this.#key, onPoint };
    this.#plots = this.#elements().map((element) =>
      element.dataset.plot === 'phases'
        ? phasesPlot({ ...parts, element, data: { ...this.#data, limits: [] } })
        : serverPlot({ ...parts, element }),
    );
    this.#root.dataset.drawn = range.name;
    this.#showPoint(undefined);
  }

  #elements(): HTMLElement[] {
    return [...this.#root.querySelectorAll<HTMLElement>('[data-plot]')];
  }

  #showPoint(at: number | undefined): void {
    const series = this.#data.series[this.#data.ranges[this.#range]?.series ?? 0];
    if (at === undefined || !series) {
      this.#readout.textContent = this.#readout.dataset.readout ?? '';
      return;
    }
    const phases = phasesText(this.#data, series, at);
    this.#readout.textContent = pointText(this.#data, series, at) + (phases ? `. Phases: ${phases}` : '');
  }

  #resize(): void {
    for (const { plot } of this.#plots) {
      const width = plot.root.parentElement?.clientWidth ?? 0;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: plot.height });
    }
  }

  #pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    this.#readout.setAttribute('aria-live', 'polite');
    const { key } = event;
    if (key === 'ArrowLeft' || key === 'ArrowRight') this.#move(key === 'ArrowLeft' ? -1 : 1);
    else if (key === '+' || key === '=') this.#zoom(0.5);
    else if (key === '-') this.#zoom(2);
    else if (key === '0' || key === 'Escape') this.show();
    else return;
    event.preventDefault();
  }

  #move(by: number): void {
    const [first] = this.#plots;
    const times = first?.plot.data[0];
    if (!first || !times || times.length === 0) return;
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = first.plot.scales.x ?? {};
    let at = first.plot.cursor.idx ?? (by > 0 ? -1 : times.length);
    do at += by;
    while (at >= 0 && at < times.length && (first.index[at] ?? -1) < 0);
    const time = times[at];
    if (time === undefined || time < min || time > max) return;
    for (const { plot } of this.#plots) plot.setCursor({ left: plot.valToPos(time, 'x'), top: 10 });
  }

  #zoom(by: number): void {
    const [first] = this.#plots;
    const { min, max } = first?.plot.scales.x ?? {};
    if (!first || min === undefined || max === undefined) return;
    const at = first.plot.cursor.idx;
    const middle = at === null || at === undefined ? (min + max) / 2 : (first.plot.data[0][at] ?? max);
    const half = ((max - min) * by) / 2;
    for (const { plot } of this.#plots) plot.setScale('x', { min: middle - half, max: middle + half });
  }
}

function found(root: HTMLElement, selector: string): HTMLElement {
  const element = root.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`The page has no ${selector}.`);
  return element;
}

const drawn = new Map<Element, Charts>();
const all = [...document.querySelectorAll<HTMLElement>('[data-charts]')];

function draw(root: HTMLElement): void {
  if (!drawn.has(root)) drawn.set(root, new Charts(root, `charts-${all.indexOf(root)}`));
}

/** Draws charts only when they are near the viewport. */
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) draw(target as HTMLElement);
  },
  { rootMargin: '400px' },
);
for (const root of all) {
  found(root, '[data-drawing]').hidden = false;
  found(root, '[data-scriptless]').hidden = true;
  observer.observe(root);
}

function redraw(): void {
  for (const charts of drawn.values()) charts.show();
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
addEventListener('beforeprint', () => {
  document.documentElement.dataset.print = '';
  for (const root of all) draw(root);
  redraw();
});
addEventListener('afterprint', () => {
  delete document.documentElement.dataset.print;
  redraw();
});
