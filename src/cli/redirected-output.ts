import { closeSync, fstatSync, openSync, readlinkSync, statSync } from 'node:fs';

/** An output of this process. Where it is a file, Node writes to the descriptor that stands here. */
type Output = NodeJS.WriteStream & { fd: number };

/**
 * For outputs that are redirected to a file: the function returned opens each file again that was renamed
 * since, as log rotation does before it sends SIGHUP. Without it the lines would go on to the old file.
 * Elsewhere than on Linux the path of a redirected output is unknown, and nothing is opened again.
 * @throws the error of a file that cannot be opened: its output goes on to the old file
 */
export function reopening(outputs: readonly Output[]): () => void {
  const files = outputs.flatMap((output) => {
    const path = pathOf(output.fd);
    return path === undefined ? [] : [{ path, output, inherited: output.fd }];
  });
  return () => {
    for (const { path, output, inherited } of files) {
      const { fd } = output;
      if (isSameFile(path, fd)) continue;
      output.fd = openSync(path, 'a');
      // The standard descriptors stay open: another file must not get their numbers.
      if (fd !== inherited) closeSync(fd);
    }
  };
}

/** The path of a descriptor's file; undefined for a pipe, a terminal, a device, and where it is unknown. */
function pathOf(fd: number): string | undefined {
  try {
    return fstatSync(fd).isFile() ? readlinkSync(`/proc/self/fd/${fd}`) : undefined;
  } catch {
    return undefined;
  }
}

function isSameFile(path: string, fd: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  const open = fstatSync(fd);
  return found !== undefined && found.dev === open.dev && found.ino === open.ino;
}
