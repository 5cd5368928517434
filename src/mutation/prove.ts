import type { Behaviour } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Finding } from '../rules/index.ts';
import { flowOf } from './asking.ts';
import type { Breakage } from './breakage.ts';
import { breakagesOf } from './breakages.ts';
import { inLanes } from './lanes.ts';
import { findingsOf } from './questions.ts';
import { isOn, type Scene, scenesOf, staged } from './scenes.ts';

/** What became of one breakage. */
export interface Trial {
  readonly breakage: Breakage;
  /** Ids of the rules that found it; empty for one that survived, or that nobody can see. */
  readonly rules: readonly string[];
}

/** Something that is found in an answer that keeps the contract. */
export interface FalseAlarm {
  /** Which answer it was. */
  readonly name: string;
  readonly findings: readonly Finding[];
}

export interface Strength {
  readonly trials: readonly Trial[];
  readonly falseAlarms: readonly FalseAlarm[];
}

export interface ProveOptions {
  /** One of so many breakages is tried; 1 by default: each. */
  readonly oneOf?: number;
  /** Of how many breakages that one exchange shows one is asked for in a whole pass as well; 60 by default. */
  readonly sampleEvery?: number;
  readonly tell?: (done: number, of: number) => void;
}

/**
 * Breaks a contract in every way, and looks whether the rules find it. Each breakage becomes the behaviour of a stand-in
 * and is asked for as the suite asks, over a real connection. Each honest answer is asked for as well.
 */
export async function prove(contract: Contract, options: ProveOptions = {}): Promise<Strength> {
  const { oneOf = 1, sampleEvery = 60, tell = () => {} } = options;
  const breakages = breakagesOf(contract).filter((_, index) => index % oneOf === 0);
  const seeable = breakages.filter(({ unseeable }) => unseeable === undefined);
  const scenes = scenesOf(contract);
  const quiet = new Map<Scene, readonly string[]>();
  const falseAlarms: FalseAlarm[] = [];
  const caught = new Map<Breakage, readonly string[]>();
  await inLanes(contract, honestScenes(scenes), async ({ scene, behaviour }, standIn) => {
    standIn.behave(behaviour);
    const findings = await findingsOf(scene, contract, standIn);
    // An answer that asks us to wait is documented, and so is an error of the server: they are told all the same.
    quiet.set(scene, findings.map(placed));
    const told = ({ id }: Finding) => id === 'rate-limited' || (id === 'server-error' && scene.status >= 500);
    const alarming = findings.filter((finding) => !told(finding));
    if (alarming.length > 0) falseAlarms.push({ name: behaviour.name, findings: alarming });
  });
  await inLanes(contract, seeable, async (breakage, standIn) => {
    standIn.behave(breakage.behaviour);
    const { question, patienceMs } = breakage;
    const usual = typeof question === 'string' ? [] : (quiet.get(question) ?? []);
    const findings = await findingsOf(question, contract, standIn, patienceMs);
    caught.set(breakage, rulesOf(findings, usual));
    tell(caught.size, seeable.length);
  });
  const sample = seeable.filter(
    ({ question, patienceMs }, index) =>
      isOfLogin(question, contract) && patienceMs === undefined && index % sampleEvery === 0,
  );
  await inLanes(contract, sample, async (breakage, standIn) => {
    standIn.behave(breakage.behaviour);
    const findings = await findingsOf('pass', contract, standIn);
    if (findings.length === 0) caught.set(breakage, []);
  });
  const trials = breakages.map((breakage) => ({ breakage, rules: caught.get(breakage) ?? [] }));
  return { trials, falseAlarms };
}

/** Whether the whole pass over the login asks for this scene. */
function isOfLogin(question: Breakage['question'], contract: Contract): boolean {
  if (typeof question === 'string' || question.part === 'other') return false;
  return flowOf(contract)?.login === question.operation || flowOf(contract)?.consumer === question.operation;
}

function honestScenes(scenes: readonly Scene[]): { scene: Scene; behaviour: Behaviour }[] {
  return scenes.flatMap((scene) => {
    const specimens = scene.specimens.length > 0 ? scene.specimens : [undefined];
    return specimens.map((specimen, index) => ({
      scene,
      behaviour: {
        name: `${scene.name} as documented, body ${index + 1}`,
        title: scene.name,
        breaks: [],
        answer: (answer, situation) =>
          isOn(scene, situation) ? staged(scene, answer, situation, specimen) : answer,
      } satisfies Behaviour,
    }));
  });
}

function placed({ id, where }: Finding): string {
  return `${id} ${where}`;
}

function rulesOf(findings: readonly Finding[], usual: readonly string[]): string[] {
  return [...new Set(findings.filter((finding) => !usual.includes(placed(finding))).map(({ id }) => id))];
}
