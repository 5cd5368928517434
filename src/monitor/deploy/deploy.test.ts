import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { Cron } from 'croner';
import { Deployment } from 'kubernetes-models/apps/v1';
import { CronJob } from 'kubernetes-models/batch/v1';
import { PersistentVolumeClaim } from 'kubernetes-models/v1';
import { parse, parseAllDocuments } from 'yaml';
import { projectRoot } from '../../project/project-root.ts';
import { SETTINGS } from '../../project/settings/settings.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const read = (name: string) => readFileSync(join(projectRoot(), 'monitors', 'deploy', name), 'utf8');
const FILES = [
  'crontab',
  'systemd/driftline.service',
  'systemd/driftline-container.service',
  'github-actions/monitor.yml',
  'kubernetes/cronjob.yaml',
] as const;

/** The options of `driftline check`. */
const OPTIONS = ['project', 'plugin', 'quiet', 'jitter', 'deadline', 'dry-run', 'textfile', 'pretty', 'json'];

for (const name of FILES) {
  test(`${name} calls check with options that exist`, () => {
    const commands =
      read(name).match(/(?:dist\/driftline\.cjs|driftline\/driftline:[\d.]+) check .*$/gm) ?? [];
    assert.ok(commands.length > 0);
    for (const command of commands) {
      for (const [, option = ''] of command.matchAll(/ --([a-z-]+)/g))
        assert.ok(OPTIONS.includes(option), option);
      assert.match(command, /--deadline \d+s/);
    }
  });
}

test('each line of the crontab has a valid time, a valid shell command, and no percent sign, which cron takes for a newline', () => {
  const lines = read('crontab')
    .split('\n')
    .filter((line) => /^(?:# )?\*/.test(line));
  assert.equal(lines.length, 3);
  for (const line of lines) {
    const [, time = '', command = ''] = /^(?:# )?((?:\S+ ){5})(.*)$/.exec(line) ?? [];
    assert.ok(new Cron(time.trim(), { mode: '5-part', paused: true }).nextRun());
    assert.ok(!command.includes('%'));
    assert.equal(shellReads(command), true);
  }
});

test('deadlines are shorter than the period and than the time limit of the scheduler', () => {
  for (const name of FILES.slice(0, 3)) assert.ok(deadlineIn(read(name)) < 300);
  const stopped = Number(/TimeoutStartSec=(\d+)/.exec(read('systemd/driftline.service'))?.[1]);
  assert.ok(stopped > deadlineIn(read('systemd/driftline.service')) && stopped < 300);
  const { spec } = kubernetesDocuments()[1] as unknown as Job;
  assert.ok(spec.jobTemplate.spec.activeDeadlineSeconds > deadlineIn(read('kubernetes/cronjob.yaml')));
  assert.ok(spec.jobTemplate.spec.activeDeadlineSeconds < 300);
});

const ANALYZE = 'systemd-analyze';
const withoutSystemd =
  spawnSync(ANALYZE, ['--version'], { stdio: 'ignore' }).status === 0 ? false : 'systemd is not installed';

/** The units, with the paths of this machine instead of those of an installation. */
function unitsHere(): string[] {
  const directory = temporaryDirectory();
  return ['driftline.service', 'driftline.timer', 'driftline-container.service'].map((name) => {
    const here = read(`systemd/${name}`)
      .replaceAll(/^(?:Requires=docker|After=.*docker).*$/gm, '')
      .replaceAll(/\/usr\/bin\/(?:node|docker)/g, process.execPath)
      .replaceAll('/opt/driftline', projectRoot());
    const path = join(directory, name);
    writeFileSync(path, here);
    return path;
  });
}

test('systemd-analyze verify accepts the units', { skip: withoutSystemd }, () => {
  const { status, stdout, stderr } = spawnSync(ANALYZE, ['verify', ...unitsHere()], { encoding: 'utf8' });
  assert.deepEqual([status, stdout + stderr], [0, '']);
});

test('systemd-analyze security rates the service as well protected', { skip: withoutSystemd }, (context) => {
  const [service = ''] = unitsHere();
  const parameters = ['security', '--no-pager', '--offline=yes', '--threshold=20', service];
  const { status, stdout, stderr } = spawnSync(ANALYZE, parameters, { encoding: 'utf8' });
  if (/unrecognized option|unknown/i.test(stderr)) return context.skip('this systemd is too old');
  assert.equal(status, 0, stdout + stderr);
});

test('a unit fails only if the monitor host is unhealthy', () => {
  for (const name of FILES.slice(1, 3)) assert.match(read(name), /^SuccessExitStatus=1 2$/m);
});

interface Workflow {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] };
  readonly jobs: {
    readonly check: { readonly steps: readonly { readonly run?: string; readonly env?: object }[] };
  };
}

test('GitHub’s own parser accepts the workflow', async () => {
  const trace = new NoOperationTraceWriter();
  const parsed = parseWorkflow({ name: 'monitor.yml', content: read('github-actions/monitor.yml') }, trace);
  assert.deepEqual(parsed.context.errors.getErrors(), []);
  assert.ok(parsed.value);
  const template = await convertWorkflowTemplate(parsed.context, parsed.value);
  assert.deepEqual(parsed.context.errors.getErrors(), []);
  assert.equal(template.jobs.length, 1);
  const misspelt = read('github-actions/monitor.yml').replace('timeout-minutes', 'timeout-minute');
  assert.equal(parseWorkflow({ name: 'x.yml', content: misspelt }, trace).context.errors.count, 1);
});

test('GitHub’s own parser accepts the workflow of a new project, and its settings exist', async () => {
  const content = readFileSync(join(projectRoot(), '.github', 'workflows', 'driftline.yml'), 'utf8');
  const parsed = parseWorkflow({ name: 'driftline.yml', content }, new NoOperationTraceWriter());
  assert.deepEqual(parsed.context.errors.getErrors(), []);
  const { jobs } = parse(content) as { jobs: { contract: Workflow['jobs']['check'] } };
  const settings = jobs.contract.steps.flatMap(({ env = {} }) => Object.keys(env));
  const names: readonly string[] = SETTINGS.map(({ name }) => name);
  assert.deepEqual(
    settings.filter((name) => !names.includes(name)),
    [],
  );
  assert.ok(settings.includes('BASE_URL'));
});

test('GitHub’s own parser accepts the workflow of the status page, which follows the monitor’s and reads the same cache', async () => {
  const content = read('github-actions/status-page.yml');
  const parsed = parseWorkflow({ name: 'status-page.yml', content }, new NoOperationTraceWriter());
  assert.deepEqual(parsed.context.errors.getErrors(), []);
  const monitor = read('github-actions/monitor.yml');
  const { on } = parse(content) as { on: { workflow_run: { workflows: readonly string[] } } };
  assert.deepEqual(on.workflow_run.workflows, [(parse(monitor) as { name: string }).name]);
  const restored = (text: string) => /restore-keys: (\S+)/.exec(text)?.[1];
  assert.equal(restored(content), restored(monitor));
});

test('the workflow has a valid schedule, valid shell scripts, and settings that exist', () => {
  const { on, jobs } = parse(read('github-actions/monitor.yml')) as Workflow;
  for (const { cron } of on.schedule) assert.ok(new Cron(cron, { mode: '5-part', paused: true }).nextRun());
  const names: readonly string[] = SETTINGS.map(({ name }) => name);
  for (const { run, env = {} } of jobs.check.steps) {
    if (run) assert.equal(shellReads(run.replace(/\$\{\{[^}]*\}\}/g, 'x')), true);
    for (const name of Object.keys(env)) assert.ok(names.includes(name), name);
  }
});

for (const [exitCode, becomes] of [
  [0, 0],
  [1, 0],
  [2, 2],
  [3, 3],
] as const) {
  test(`in the workflow, exit code ${exitCode} of the check ends the step with ${becomes}`, () => {
    const { jobs } = parse(read('github-actions/monitor.yml')) as Workflow;
    const script = jobs.check.steps.find(({ run }) => run?.includes('status=0'))?.run ?? '';
    assert.equal(exitOf('bash', script, exitCode), becomes);
  });

  const failed = exitCode === 3;
  test(`in Kubernetes, exit code ${exitCode} of the check ${failed ? 'fails' : 'does not fail'} the job`, () => {
    const { spec } = kubernetesDocuments()[1] as unknown as Job;
    const [shell, option, script = ''] = spec.jobTemplate.spec.template.spec.containers[0]?.command ?? [];
    assert.deepEqual([shell, option], ['sh', '-c']);
    assert.equal(exitOf('sh', script, exitCode) !== 0, failed);
  });
}

interface Job {
  readonly spec: {
    readonly concurrencyPolicy: string;
    readonly jobTemplate: {
      readonly spec: {
        readonly activeDeadlineSeconds: number;
        readonly template: {
          readonly spec: {
            readonly containers: readonly {
              readonly command: readonly string[];
              readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
              readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
              readonly env: readonly { readonly name: string; readonly value: string }[];
            }[];
            readonly volumes: readonly {
              readonly name: string;
              readonly persistentVolumeClaim: { readonly claimName: string };
            }[];
          };
        };
      };
    };
  };
}

function kubernetesDocuments(): Record<string, unknown>[] {
  return parseAllDocuments(read('kubernetes/cronjob.yaml')).map((document) => document.toJS() as never);
}

test('the manifests match the schemas of Kubernetes', () => {
  const [claim = {}, job = {}] = kubernetesDocuments();
  assert.deepEqual([claim.kind, job.kind], ['PersistentVolumeClaim', 'CronJob']);
  new PersistentVolumeClaim(claim as never).validate();
  new CronJob(job as never).validate();
  new Deployment(deployment() as never).validate();
  const wrong = structuredClone(job) as { spec: Record<string, unknown> };
  wrong.spec.concurrencyPolicy = 7;
  assert.throws(() => new CronJob(wrong as never).validate());
});

test('the manifests have no property that is unknown to Kubernetes', () => {
  const [claim = {}, job = {}] = kubernetesDocuments();
  assert.equal(unknownProperties('v1/PersistentVolumeClaim', claim), '');
  assert.equal(unknownProperties('batch/v1/CronJob', job), '');
  assert.equal(unknownProperties('apps/v1/Deployment', deployment()), '');
  const misspelt = JSON.parse(
    JSON.stringify(job).replace('readOnlyRootFilesystem', 'readOnlyRootFileSystem'),
  );
  assert.match(unknownProperties('batch/v1/CronJob', misspelt), /readOnlyRootFileSystem/);
});

function deployment(): Record<string, unknown> {
  return parse(read('kubernetes/watch.yaml'));
}

test('in Kubernetes, what watches is as locked up as the job, starts with options that exist, and keeps to its volume', () => {
  const { containers, volumes, ...pod } = (deployment() as unknown as Job['spec']['jobTemplate']).spec
    .template.spec;
  const [{ args = [], ...container } = {}] = containers as readonly { readonly args?: readonly string[] }[];
  const job = (kubernetesDocuments()[1] as unknown as Job).spec.jobTemplate.spec.template.spec;
  const [ofJob] = job.containers;
  const { securityContext } = pod as { readonly securityContext?: object };
  assert.deepEqual(securityContext, (job as { readonly securityContext?: object }).securityContext);
  for (const name of ['image', 'env', 'securityContext', 'volumeMounts'] as const)
    assert.deepEqual(container[name as never], ofJob?.[name as never], name);
  assert.deepEqual(volumes, job.volumes);
  assert.deepEqual(args, ['watch', '--metrics', '0.0.0.0:9464', '--deadline', '240s']);
});

test('the pods that share a history are valid, and call watch with options that exist', () => {
  const pods = parse(read('kubernetes/watch-shared.yaml'));
  new Deployment(pods as never).validate();
  assert.equal(unknownProperties('apps/v1/Deployment', pods), '');
  const [{ args, image }] = pods.spec.template.spec.containers;
  assert.deepEqual(args, ['watch', '--json', '--metrics', '0.0.0.0:9464']);
  const [alone] = (deployment() as unknown as Job['spec']['jobTemplate']).spec.template.spec.containers;
  assert.equal(image, (alone as { readonly image?: string }).image);
});

/** The compiler reports excess properties of a literal; the schemas above accept them. */
function unknownProperties(type: string, manifest: unknown): string {
  const name = `I${type.split('/').at(-1)}`;
  const model = join(projectRoot(), 'node_modules', 'kubernetes-models', type);
  const directory = temporaryDirectory();
  const source = `import type { ${name} } from '${model}.js';\nexport const manifest: ${name} = `;
  writeFileSync(join(directory, 'manifest.ts'), `${source}${JSON.stringify(manifest)};\n`);
  const compiler = join(projectRoot(), 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', 'manifest.ts'];
  return spawnSync(process.execPath, [compiler, ...options], { cwd: directory, encoding: 'utf8' }).stdout;
}

test('in Kubernetes, reports go to the volume, which outlives the pod, and nothing else is writable', () => {
  const [claim, job] = kubernetesDocuments();
  const { spec } = job as unknown as Job;
  assert.equal(spec.concurrencyPolicy, 'Forbid');
  const { containers, volumes } = spec.jobTemplate.spec.template.spec;
  const [container] = containers;
  assert.equal(container?.securityContext.readOnlyRootFilesystem, true);
  const reports = container?.env.find(({ name }) => name === 'REPORTS_DIR')?.value;
  const mount = container?.volumeMounts.find(({ mountPath }) => mountPath === reports);
  const volume = volumes.find(({ name }) => name === mount?.name);
  assert.equal(
    volume?.persistentVolumeClaim.claimName,
    (claim as { metadata: { name: string } }).metadata.name,
  );
});

test('the README names every file, and has no overlong line', () => {
  const page = read('README.md');
  for (const name of [
    ...FILES,
    'kubernetes/watch.yaml',
    'kubernetes/watch-shared.yaml',
    'docker/compose.yaml',
    'prometheus/driftline.rules.yml',
    'grafana/driftline.json',
  ]) {
    assert.ok(
      page.includes(
        name.replace('driftline.service', 'driftline.*').replace('systemd/driftline-', 'driftline-'),
      ),
      name,
    );
  }
  assert.ok(page.split('\n').length <= 91);
});

function deadlineIn(text: string): number {
  return Number(/--deadline (\d+)s/.exec(text)?.[1]);
}

function shellReads(script: string): boolean {
  return spawnSync('sh', ['-n'], { input: script }).status === 0;
}

/** Runs a script as its scheduler does, with a fake `node` that ends with the exit code. */
function exitOf(shell: string, script: string, exitCode: number): number | null {
  const stub = `node() { return ${exitCode}; }\n`;
  const options = shell === 'bash' ? ['-e', '-o', 'pipefail'] : [];
  return spawnSync(shell, [...options, '-c', stub + script], { stdio: 'ignore' }).status;
}
