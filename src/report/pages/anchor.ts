/**
 * The id of a monitor's part of the page. Names of monitors consist of letters, digits, dots, dashes and
 * underscores.
 */
export function anchorOf(monitor: string): string {
  return `monitor-${monitor.replaceAll(/[^\w.-]/g, '_').slice(0, 80)}`;
}
