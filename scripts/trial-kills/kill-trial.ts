import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/core/seeded-random.ts';
import { type MockServer, startMock } from '../../src/mock/start.ts';
import { openContract } from '../../src/openapi/open.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import { withoutSettings } from '../environment.ts';
import { type Attempt, attempt, type KillPoint, killPoint } from './attempt.ts';
import { type Audit, audit } from './audit.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export interface TrialOptions {
  /** Number of checks to kill. */
  readonly kills: number;
  readonly seed: number;
  readonly progress?: (done: number, of: number) => void;
}

const FAULTS = [
  { name: undefined, exitCode: 0 },
  { name: 'property-missing', exitCode: 2 },
  { name: 'property-undocumented', exitCode: 1 },
] as const;

/**
 * Kills per reports directory: a flapping monitor would send fewer alerts, and first runs should be killed
 * too.
 */
const KILLS_A_LIFE = 20;

const DAY_MS = 86_400_000;
/** How wrong a clock is that jumps: into another day, another month, and to 2106, as of a machine without a battery. */
const JUMPS_MS = [DAY_MS, -DAY_MS, 40 * DAY_MS, -40 * DAY_MS, Date.UTC(2106, 1, 7) - Date.now()];
const JUMPED_CLOCK = join(import.meta.dirname, 'jumped-clock.cjs');

/**
 * Kills checks with SIGKILL at random points, one after the other, and audits the history. The same seed
 * makes the same choices; which line of code a time hits depends on the machine. In every second reports
 * directory, the clock of some checks has jumped.
 */
export async function killTrial({ kills, seed, progress }: TrialOptions): Promise<Audit> {
  const directory = mkdtempSync(join(tmpdir(), 'driftline-kills-'));
  const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
  await using mock = await startMock(contract);
  const receiver = await startReceiver();
  try {
    const trial = new Trial(directory, mock, receiver, seededRandom(seed));
    await trial.warmUp();
    for (let done = 0; done < kills; ) {
      done += await trial.live(Math.min(KILLS_A_LIFE, kills - done));
      progress?.(done, kills);
    }
    return audit(trial.attempts, trial.lives);
  } finally {
    receiver.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

class Trial {
  readonly attempts: Attempt[] = [];
  /** The history directory of each life. */
  readonly lives: string[] = [];
  readonly #directory: string;
  readonly #mock: MockServer;
  readonly #receiver: Receiver;
  readonly #random: () => number;
  #usualMs = 1000;
  #fault: (typeof FAULTS)[number] = FAULTS[0];

  constructor(directory: string, mock: MockServer, receiver: Receiver, random: () => number) {
    this.#directory = directory;
    this.#mock = mock;
    this.#receiver = receiver;
    this.#random = random;
  }

  /** Measures the duration of a check. The first one also writes the code cache. */
  async warmUp(): Promise<void> {
    const durations: number[] = [];
    for (let index = 0; index < 3; index++) durations.push((await this.#attempt('warm-up')).durationMs);
    this.#usualMs = Math.min(...durations);
  }

  /**
   * Kills checks in one reports directory, with other checks between them that are not killed.
   * @returns the number of kills
   */
  async live(kills: number): Promise<number> {
    const name = `life-${this.lives.length}`;
    this.lives.push(join(this.#directory, name, 'history'));
    for (let done = 0; done < kills; ) {
      if (this.#random() < 0.4) this.#change();
      const killed = await this.#attempt(name, killPoint(this.#random, this.#usualMs));
      this.attempts.push(killed);
      if (killed.killed) done += 1;
      // Several may be killed in a row.
      if (this.#random() < 0.6) this.attempts.push(await this.#attempt(name));
    }
    this.attempts.push(await this.#attempt(name), await this.#attempt(name));
    return kills;
  }

  #change(): void {
    const others = FAULTS.filter((each) => each !== this.#fault);
    this.#fault = others[Math.floor(this.#random() * others.length)] ?? FAULTS[0];
    this.#mock.setFault(this.#fault.name);
  }

  /** The clock of every third check, in every second life. */
  #clock(): Record<string, string> {
    const jump = JUMPS_MS[Math.floor(this.#random() * 3 * JUMPS_MS.length)];
    if (this.lives.length % 2 === 1 || jump === undefined) return {};
    return { NODE_OPTIONS: `--require=${JUMPED_CLOCK}`, CLOCK_JUMP_MS: String(jump) };
  }

  #attempt(name: string, point?: KillPoint): Promise<Attempt> {
    const clock = this.#clock();
    const reports = join(this.#directory, name);
    const environment = {
      ...withoutSettings(process.env),
      NODE_EXTRA_CA_CERTS: undefined,
      NODE_OPTIONS: undefined,
      BASE_URL: this.#mock.url,
      REQUESTS_PER_MINUTE: '1000',
      REPORTS_DIR: reports,
      ALERT_WEBHOOK_URL: this.#receiver.url,
      ...clock,
    };
    return attempt({
      ...{ environment, receiver: this.#receiver, life: this.lives.length - 1 },
      lockPath: join(reports, 'history', 'login.lock'),
      expected: this.#fault.exitCode,
      jumped: clock.CLOCK_JUMP_MS !== undefined,
      ...(point ? { point } : {}),
    });
  }
}
