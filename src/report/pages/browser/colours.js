const SHADES = {
  incident: '--down',
  maintenance: '--accent',
  prober: '--drifting',
  unknown: '--unknown',
  gap: '--quiet',
};
export function coloursOf(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(name).trim();
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
    phase: (place) => of(`--phase-${place + 1}`),
  };
}
