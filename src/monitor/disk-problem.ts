import { accessSync, constants, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { boundedProcess, DriftlineError, reasonOf } from '../core/index.ts';

/**
 * File systems of this machine's own disks and memory. Any other one (NFS, SMB, FUSE, …) may wait for a server, without end.
 */
const LOCAL = new Set([
  ...['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'zfs', 'bcachefs', 'f2fs', 'jfs', 'reiserfs'],
  ...['tmpfs', 'ramfs', 'rootfs', 'overlay', 'squashfs', 'erofs', 'vfat', 'exfat', 'ntfs3'],
  ...['proc', 'sysfs', 'devtmpfs'],
]);

/** Folders whose disk has not responded in time, as long as the program that tries it still waits. */
const silent = new Set<string>();

/** The longest that a run waits for a disk before it goes on without. */
const LONGEST_WAIT_MS = 5000;

/**
 * Whether the disk of a folder hangs, which another process tries: one that touches a mount whose server is gone waits
 * in the system, and can neither send a request nor end. Costs nothing on a local disk.
 * @param leftMs the time that a process has which has to end in time; half of it is waited at most
 * @returns a sentence where it does
 */
export async function diskProblem(
  folder: string,
  leftMs = Number.POSITIVE_INFINITY,
): Promise<string | undefined> {
  if (silent.has(folder)) return `The disk of ${folder} still does not respond.`;
  if (!mayHang(folder)) return undefined;
  const limitMs = Math.min(LONGEST_WAIT_MS, leftMs / 2);
  // A folder that is missing or refused is a response as well.
  const opening = boundedProcess('sh', ['-c', ': < "$1"', 'sh', folder], limitMs);
  if ((await opening.outcome) !== 'late') return undefined;
  silent.add(folder);
  process.once('exit', opening.kill);
  void opening.ended.then(() => {
    silent.delete(folder);
    process.off('exit', opening.kill);
  });
  return `The disk of ${folder} has not responded within ${Math.round(limitMs)} ms.`;
}

/** As many as the system follows. */
const MOST_LINKS = 40;

/**
 * Whether a folder is on a file system that may hang, or is unknown. Reads the path from its root, one part after the other:
 * a part is touched only where those before it are local.
 */
function mayHang(folder: string): boolean {
  const types = mountTypes();
  if (!types) return true;
  let path = resolve(folder);
  for (let links = 0; links < MOST_LINKS; links++) {
    let followed: string | undefined;
    for (const part of partsOf(path)) {
      const type = types.get(part);
      if (type !== undefined && !LOCAL.has(type)) return true;
      const link = type === undefined ? linkOf(part) : undefined;
      if (link === undefined) continue;
      followed = resolve(dirname(part), link) + path.slice(part.length);
      break;
    }
    if (followed === undefined) return false;
    path = followed;
  }
  return false;
}

/** `/a/b` as `/`, `/a`, `/a/b`. */
function partsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...partsOf(parent), path];
}

function linkOf(path: string): string | undefined {
  try {
    // Most are none, for which `readlinkSync` would throw: ten errors cost more than the rest of this file.
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The type of the file system at each mount point, as the kernel knows it without asking any of them (proc(5), mountinfo).
 * Undefined on other systems than Linux.
 */
function mountTypes(): ReadonlyMap<string, string> | undefined {
  try {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return new Map(lines.flatMap((line) => mountIn(line)));
  } catch {
    return undefined;
  }
}

function mountIn(line: string): [point: string, type: string][] {
  const [mount, source] = line.split(' - ');
  const point = mount?.split(' ')[4];
  const type = source?.split(' ')[0];
  if (point === undefined || type === undefined) return [];
  return [
    [point.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))), type],
  ];
}

/**
 * Checks that a folder can be written to, or created; creates nothing.
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export function requireWritable(directory: string): void {
  try {
    accessSync(directory, constants.W_OK);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && dirname(directory) !== directory) {
      requireWritable(dirname(directory));
      return;
    }
    throw new DriftlineError(
      'DL_REPORTS_UNWRITABLE',
      `${directory} cannot be written: ${reasonOf(cause)}`,
      'Make it writable for the user that runs Driftline, or set REPORTS_DIR.',
      cause,
    );
  }
}
