import { arch, cpus, loadavg, platform, release } from 'node:os';
import type { Missing, Row, Unit } from './row.ts';

const HEAD = ['measured', 'median', 'least – most', 'rounds', 'goal', 'met'];

/** The rows as a table for a terminal; figures are right-aligned. */
export function table(rows: readonly (Row | Missing)[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line.map((cell, column) => aligned(cell, column, widths[column] ?? 0)).join('  '),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0], rule, ...lines.slice(1)].map((line) => `${line?.trimEnd()}\n`).join('');
}

function aligned(cell: string, column: number, width: number): string {
  return column === 0 || column === HEAD.length - 1 ? cell.padEnd(width) : cell.padStart(width);
}

function cellsOf(measured: Row | Missing): string[] {
  if ('missing' in measured) return [`${measured.what}: ${measured.missing}`, '', '', '', '', ''];
  const { what, median, least, most, rounds, unit, goal, met } = measured;
  return [
    what,
    `${figure(median, unit)} ${unit}`,
    `${figure(least, unit)} – ${figure(most, unit)}`,
    String(rounds),
    goal === undefined ? '' : `≤ ${figure(goal, unit)} ${unit}`,
    met === undefined ? '' : met ? 'yes' : 'no',
  ];
}

/** Digits that are significant for each unit. */
const DIGITS: Readonly<Record<Unit, number>> = { ms: 2, s: 2, MB: 1, '×': 2, '%': 1, n: 0 };

function figure(value: number, unit: Unit): string {
  return value.toFixed(DIGITS[unit]);
}

/** Where and when figures were measured; without it they cannot be compared. */
interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  /** Load average of the last minute: above the number of cores, wall times are not comparable. */
  readonly load: number;
  /** ISO 8601. */
  readonly time: string;
}

export function thisMachine(): Machine {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() || 'unknown processor',
    cores: all.length,
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    time: new Date().toISOString(),
  };
}

export function machineLine({ processor, cores, system, node, load, time }: Machine): string {
  return `${processor}, ${cores} cores, load ${load}, ${system}, Node ${node}, ${time}`;
}
