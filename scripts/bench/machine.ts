import { arch, cpus, loadavg, platform, release } from 'node:os';

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
