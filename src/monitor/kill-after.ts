/**
 * Waits for the given time, then kills its parent. If the parent has ended, the script has another parent,
 * and another process may have the old id: then it kills nothing.
 */
const SCRIPT = `sleep "$1"
parent=$2
[ -r "/proc/$$/stat" ] && read -r _ _ _ parent _ < "/proc/$$/stat"
[ "$parent" = "$2" ] && kill -9 "$2"`;

/**
 * Kills this process from outside unless it ends before. If its thread hangs in a system call (a disk that
 * does not respond), nothing inside the process can end it, not even a worker, since Node waits for all of
 * its threads. The next run finds the lock that it leaves and reports the killed run. Costs a small shell,
 * not a second Node.
 */
export function killAfter(ms: number): void {
  const seconds = (ms / 1000).toFixed(3);
  // Loaded here, for most runs have no deadline. A group of its own, so that its sleep ends with it.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const killer = spawn('sh', ['-c', SCRIPT, 'sh', seconds, String(process.pid)], {
    stdio: 'ignore',
    detached: true,
  });
  // Without a shell there is no such safeguard.
  killer.on('error', () => {});
  killer.unref();
  process.once('exit', () => {
    try {
      if (killer.pid !== undefined) process.kill(-killer.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  });
}
