import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { parse } from 'yaml';
import { inherited } from './installation.ts';

// Runs the action of GitHub and the component of GitLab step by step, as their runners do; what uses another action is named
// and not run.

/** How a job ended. */
interface EndedJob {
  readonly exitCode: number;
  readonly stdout: string;
  /** The job summary of GitHub. */
  readonly summary: string;
  /** The outputs of the action. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Other actions that it uses, with their inputs. */
  readonly used: readonly { readonly uses: string; readonly with: Readonly<Record<string, string>> }[];
}

interface JobOptions {
  /** The checkout. */
  readonly workspace: string;
  /** A folder for files of the runner. */
  readonly temporary: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface ActionStep {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

/** An `action.yml`, as far as it is run here. */
export interface CompositeAction {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly ActionStep[] };
}

/** Runs a composite action on the default branch. */
export async function runAction(
  file: string,
  { workspace, temporary, inputs, env = {} }: JobOptions,
): Promise<EndedJob> {
  const action = parse(readFileSync(file, 'utf8')) as CompositeAction;
  const files = mkdtempSync(join(temporary, 'runner-'));
  const [summary, output] = [join(files, 'summary'), join(files, 'output')];
  for (const path of [summary, output]) writeFileSync(path, '');
  const given = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [
    name,
    inputs[name] ?? value,
  ]);
  const contexts = {
    inputs: Object.fromEntries(given) as Record<string, string>,
    github: {
      event_name: 'push',
      ref_name: 'main',
      run_id: '7',
      run_attempt: '1',
      event: { repository: { default_branch: 'main' } },
    },
    steps: {} as Record<string, { outputs: Record<string, string> }>,
  };
  let exitCode = 0;
  let stdout = '';
  const used: { uses: string; with: Record<string, string> }[] = [];
  const filled = (text: string) => interpolated(text, contexts, exitCode !== 0);
  const allFilled = (record: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(record).map(([name, text]) => [name, filled(String(text))]));
  for (const step of action.runs.steps) {
    if (!isDue(step.if, contexts, exitCode !== 0)) continue;
    if (step.uses) used.push({ uses: step.uses, with: allFilled(step.with) });
    if (!step.run) continue;
    writeFileSync(output, '');
    const ended = await shell(['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: join(workspace, filled(step['working-directory'] ?? '.')),
      env: {
        ...env,
        ...allFilled(step.env),
        ...{ GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: workspace, CI: 'true' },
        ...{ GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: files },
      },
    });
    stdout += ended.stdout;
    if (exitCode === 0) exitCode = ended.exitCode;
    const lines = readFileSync(output, 'utf8').matchAll(/^([\w-]+)=(.*)$/gm);
    if (step.id)
      contexts.steps[step.id] = {
        outputs: Object.fromEntries([...lines].map(([, name, value]) => [name, value])),
      };
  }
  const outputs = Object.entries(action.outputs).map(([name, { value }]) => [name, filled(value)]);
  return {
    exitCode,
    stdout,
    summary: readFileSync(summary, 'utf8'),
    outputs: Object.fromEntries(outputs),
    used,
  };
}

/** Replaces each `${{ … }}` of a text. */
function interpolated(text: string, contexts: object, failed: boolean): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) =>
    evaluated(expression, contexts, failed).coerceString(),
  );
}

/** A condition without a status function is one of a job that has not failed. */
function isDue(condition: string | undefined, contexts: object, failed: boolean): boolean {
  const expression = condition ?? 'success()';
  const whole = /\b(?:always|success|failure)\(\)/.test(expression)
    ? expression
    : `success() && (${expression})`;
  return evaluated(whole, contexts, failed).coerceString() === 'true';
}

/** By GitHub's own evaluator. */
function evaluated(expression: string, contexts: object, failed: boolean): data.ExpressionData {
  const status = { always: true, success: !failed, failure: failed };
  const functions = Object.entries(status).map(([name, value]) => ({
    ...{ name, minArgs: 0, maxArgs: 0 },
    call: () => new data.BooleanData(value),
  }));
  const { tokens } = new Lexer(expression.trim()).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const dictionary = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(parsed, dictionary, new Map(functions.map((each) => [each.name, each]))).evaluate();
}

interface Component {
  readonly spec: {
    readonly inputs: Readonly<Record<string, { readonly default?: string; readonly options?: string[] }>>;
  };
}

interface GitLabJob {
  readonly stage: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly script: readonly string[];
  readonly artifacts: { readonly paths: readonly string[] };
}

/**
 * The jobs of a component of GitLab, its inputs filled in as when a pipeline is created.
 * @throws Error for an input that it does not have, or a value that is not one of its options
 */
export function gitlabJobs(
  text: string,
  inputs: Readonly<Record<string, string>>,
): Readonly<Record<string, GitLabJob>> {
  const [header, body = ''] = text.split(/^---$/m);
  const { spec } = parse(header ?? '') as Component;
  for (const [name, value] of Object.entries(inputs)) {
    const { options } = spec.inputs[name] ?? raise(`no input ${name}`);
    if (options && !options.includes(value)) raise(`${name} is none of ${options.join(', ')}`);
  }
  // In the texts of the parsed document, so that a value is never YAML.
  const filled = JSON.stringify(parse(body)).replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => {
    const value = inputs[name] ?? spec.inputs[name]?.default ?? raise(`no input ${name}`);
    return JSON.stringify(value).slice(1, -1);
  });
  return JSON.parse(filled) as Readonly<Record<string, GitLabJob>>;
}

function raise(message: string): never {
  throw new Error(message);
}

/** Runs a job of GitLab: its variables, then its script in one shell that ends at the first failure. */
export async function runGitlabJob(
  { variables, script }: GitLabJob,
  { workspace, env = {} }: Pick<JobOptions, 'workspace' | 'env'>,
): Promise<Pick<EndedJob, 'exitCode' | 'stdout'>> {
  return shell(['sh', '-e', '-c', script.join('\n')], {
    cwd: workspace,
    env: { ...env, ...variables, CI: 'true' },
  });
}

async function shell(
  [program = '', ...parameters]: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const child = spawn(program, parameters, {
    cwd,
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
  }
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode: exitCode ?? 1, stdout };
}
