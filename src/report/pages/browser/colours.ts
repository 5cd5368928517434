import type { ShadeKind } from './chart-data.ts';

const SHADES: Readonly<Record<ShadeKind, string>> = {
  incident: '--down',
  maintenance: '--accent',
  'monitor-host': '--drifting',
  unknown: '--unknown',
  gap: '--quiet',
};

/** The current colours of the page; they depend on the theme and on printing. */
export interface Colours {
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly accent: string;
  readonly band: string;
  readonly faint: string;
  readonly limit: string;
  readonly font: string;
  shade(kind: ShadeKind): string;
  phase(name: string): string;
}

export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: of('--ink'),
    quiet: of('--quiet'),
    line: of('--line'),
    accent: of('--accent'),
    band: of('--band'),
    faint: of('--band-faint'),
    limit: of('--broken'),
    font: style.fontFamily,
    shade: (kind) => of(SHADES[kind]),
    phase: (name) => of(`--phase-${name}`),
  };
}
