import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { DockerfileParser, type Healthcheck, type JSONInstruction } from 'dockerfile-ast';
import { isOfNpm } from '../environment.ts';

// Carries out the steps of a Dockerfile without a builder: each stage is a folder, made the root of its commands by
// namespaces. The programs of the base image are those of this machine, which the root shows read-only.

/** What a Dockerfile's last stage says about the container. */
export interface Image {
  /** The folder of its root. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

/** One line of a Dockerfile. */
interface Instruction {
  readonly keyword: string;
  /** Its words without flags; those of the JSON form where it is one. */
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
  /** Everything after the keyword. */
  readonly text: string;
  readonly isJson: boolean;
}

/** The instructions of each stage, its FROM first. */
export function stagesOf(dockerfile: string): readonly (readonly Instruction[])[] {
  const stages: Instruction[][] = [];
  for (const each of DockerfileParser.parse(dockerfile).getInstructions()) {
    const keyword = each.getKeyword();
    if (keyword === 'FROM') stages.push([]);
    const json =
      'getJSONStrings' in each
        ? (each as JSONInstruction).getJSONStrings().map((word) => word.getJSONValue())
        : [];
    const flags = 'getFlags' in each ? (each as Healthcheck).getFlags() : [];
    const isFlag = (word: string) => word.startsWith('--') && flags.some((flag) => flag.toString() === word);
    stages.at(-1)?.push({
      keyword,
      words:
        json.length > 0
          ? json
          : each
              .getArguments()
              .map(String)
              .filter((word) => !isFlag(word)),
      flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
      text: each.getRawArgumentsContent() ?? '',
      isJson: json.length > 0,
    });
  }
  return stages;
}

/** Why the steps cannot be carried out on this machine; undefined: they can. */
export function whyNoImage(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'namespaces need root on Linux';
  if (!process.execPath.startsWith('/usr/')) return 'Node is not below /usr';
  const { status } = spawnSync('unshare', ['--mount', '--pid', '--fork', 'true'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'unshare is not allowed';
}

interface BuildOptions {
  /** Stands for a folder of the first stage: its COPY of the context and its `npm ci` are left out. */
  readonly built?: string;
  /** Called with each command before it runs. */
  readonly say?: (command: string) => void;
}

/**
 * Carries out a Dockerfile.
 * @param context the folder that COPY reads
 * @param folder where the roots of the stages are made
 * @throws Error with its output where a command fails
 */
export function buildImage(context: string, folder: string, { built, say }: BuildOptions = {}): Image {
  const roots = new Map<string, string>();
  let image: Image | undefined;
  for (const [index, stage] of stagesOf(readFileSync(join(context, 'Dockerfile'), 'utf8')).entries()) {
    const [from] = stage;
    const name = from?.words[2] ?? String(index);
    const root = emptyRoot(join(folder, name));
    roots.set(name, root);
    const state = {
      root,
      env: {},
      workingDirectory: '/',
      user: '0',
      entrypoint: [],
      command: [],
      healthcheck: [],
    };
    image = stage.slice(1).reduce<Image>((before, step) => {
      if (step.keyword === 'COPY') copy(step, context, roots, before, built !== undefined && index === 0);
      if (step.keyword === 'RUN' && !(built && step.text.startsWith('npm ci'))) {
        say?.(step.text);
        runStep(before, step.text, index === 0 ? built : undefined);
      }
      return after(before, step);
    }, state);
  }
  if (!image) throw new Error('The Dockerfile has no stage.');
  return image;
}

function after(image: Image, { keyword, words, text }: Instruction): Image {
  if (keyword === 'WORKDIR') {
    mkdirSync(join(image.root, text), { recursive: true });
    return { ...image, workingDirectory: text };
  }
  if (keyword === 'USER') return { ...image, user: text };
  if (keyword === 'ENTRYPOINT') return { ...image, entrypoint: words };
  if (keyword === 'CMD') return { ...image, command: words };
  if (keyword === 'HEALTHCHECK') return { ...image, healthcheck: healthcheckOf(text) };
  if (keyword !== 'ENV') return image;
  const pairs = words.map((word) => word.split('=') as [string, string]);
  return { ...image, env: { ...image.env, ...Object.fromEntries(pairs) } };
}

function healthcheckOf(text: string): readonly string[] {
  return JSON.parse(/CMD\s+(\[.*\])\s*$/s.exec(text)?.[1] ?? '[]') as string[];
}

function copy(
  { flags, words }: Instruction,
  context: string,
  roots: ReadonlyMap<string, string>,
  image: Image,
  isDone: boolean,
): void {
  const [source = '', target = ''] = words;
  const { from } = flags;
  if (from !== undefined) {
    cpSync(join(roots.get(from) ?? '', source), join(image.root, target), {
      recursive: true,
      verbatimSymlinks: true,
    });
  } else if (!isDone) {
    for (const path of contextFiles(context)) {
      cpSync(join(context, path), join(image.root, image.workingDirectory, path), { recursive: true });
    }
  }
}

/** What a `.dockerignore` of the form "nothing but" lets through. */
export function contextFiles(context: string): string[] {
  const lines = readFileSync(join(context, '.dockerignore'), 'utf8').split('\n');
  const [all, ...others] = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (all !== '*' || others.some((line) => !/^![\w./-]+$/.test(line))) {
    throw new Error('.dockerignore is not a "*" and then lines "!PATH".');
  }
  return others.map((line) => line.slice(1));
}

/** Folders of this machine that a root shows. */
const SHOWN = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/usr', '/etc', '/dev'].filter(existsSync);

function emptyRoot(root: string): string {
  for (const path of ['tmp', 'proc', 'root', ...SHOWN.filter(isFolder)])
    mkdirSync(join(root, path), { recursive: true });
  for (const path of SHOWN.filter((each) => !isFolder(each))) {
    symlinkSync(
      relative('/', spawnSync('readlink', ['-f', path], { encoding: 'utf8' }).stdout.trim()),
      join(root, path),
    );
  }
  return root;
}

const isFolder = (path: string) => lstatSync(path).isDirectory();

/** Shell lines that mount what a root shows, and `also`, pairs of a folder and where it is shown. */
function mounts(
  root: string,
  also: readonly (readonly [from: string, to: string, mode: 'ro' | 'rw'])[],
): string {
  const shown = SHOWN.filter(isFolder).map((path) => [path, path, path === '/dev' ? 'rw' : 'ro'] as const);
  return [...shown, ...also]
    .flatMap(([from, to, mode]) => {
      mkdirSync(join(root, to), { recursive: true });
      const at = quoted(join(root, to));
      return [
        `mount --bind ${quoted(from)} ${at}`,
        ...(mode === 'ro' ? [`mount -o remount,bind,ro ${at}`] : []),
      ];
    })
    .concat(`mount -t proc proc ${quoted(join(root, 'proc'))}`)
    .join('\n');
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const NAMESPACES = ['--mount', '--pid', '--fork', '--kill-child'];

function runStep({ root, workingDirectory }: Image, command: string, built: string | undefined): void {
  // With npm's cache and configuration of this machine.
  const home = [homedir(), homedir(), 'rw'] as const;
  const source = built === undefined ? [] : [[built, workingDirectory, 'ro'] as const];
  const script = `${mounts(root, [home, ...source])}
exec chroot ${quoted(root)} sh -ec ${quoted(`cd ${workingDirectory} && ${command}`)}`;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfNpm(name)));
  const { status, stdout, stderr } = spawnSync('unshare', [...NAMESPACES, 'sh', '-ec', script], {
    encoding: 'utf8',
    env: { ...env, npm_config_prefer_offline: 'true' },
  });
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}${stderr}`);
}

/** A container that runs. */
export interface Container {
  readonly ended: Promise<{
    readonly exitCode: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
  /** Waits until stderr matches. */
  saying(pattern: RegExp): Promise<void>;
  /** Sends a signal to its process 1. */
  signal(name: NodeJS.Signals): void;
  /** Runs the image's health check in it, as Docker does. @returns its exit code */
  health(): Promise<number | null>;
}

/**
 * Runs an image as `docker run --read-only -u 1000 -v VOLUME:/work` does: its command is process 1, and only the volume can be
 * written to.
 * @param words the command; default: that of the image
 */
export function runImage(
  image: Image,
  volume: string,
  words: readonly string[] = image.command,
  env: Readonly<Record<string, string>> = {},
): Container {
  const { root, workingDirectory, entrypoint, user } = image;
  const variables = Object.entries({ PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/', ...image.env, ...env });
  const inside = [
    'env',
    '-i',
    '-C',
    workingDirectory,
    ...variables.map(([name, value]) => `${name}=${value}`),
  ];
  const script = `mount --bind ${quoted(root)} ${quoted(root)}
${mounts(root, [[volume, workingDirectory, 'rw']])}
mount -o remount,bind,ro ${quoted(root)}
exec chroot --userspec=${user} ${[root, ...inside, ...entrypoint, ...words].map(quoted).join(' ')}`;
  const child = spawn('unshare', [...NAMESPACES, 'sh', '-ec', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = once(child, 'close').then(([exitCode]) => ({
    ...output,
    exitCode: exitCode as number | null,
  }));
  const first = () => Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim());
  return {
    ended,
    saying: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => void (pattern.test(output.stderr) && resolve());
        child.stderr.on('data', look);
        look();
        void ended.then((end) => reject(new Error(`ended without ${pattern}: ${JSON.stringify(end)}`)));
      }),
    signal: (name) => void process.kill(first(), name),
    async health() {
      const parameters = ['--target', String(first()), '--mount', '--pid', `--root=/proc/${first()}/root`];
      const [uid, gid = uid] = user.split(':');
      const as = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
      const probe = spawn('nsenter', [...parameters, ...as, ...image.healthcheck], { stdio: 'ignore' });
      const [exitCode] = (await once(probe, 'close')) as [number | null];
      return exitCode;
    },
  };
}

/** The size of what an image adds to its base, in bytes, compressed as a registry keeps it. */
export function addedBytes({ root }: Image): number {
  return compressedBytes('-C', root, 'opt');
}

/** The size of this machine's Node, by far the largest part of a base, in bytes, compressed. */
export function nodeBytes(): number {
  return compressedBytes('-C', dirname(process.execPath), basename(process.execPath));
}

function compressedBytes(...parameters: readonly string[]): number {
  const { stdout } = spawnSync('sh', ['-c', 'tar -c "$@" | gzip -6 | wc -c', 'sh', ...parameters], {
    encoding: 'utf8',
  });
  return Number(stdout);
}
