import { spawn } from 'node:child_process';

/**
 * Waits as long as it is told, then kills its parent, unless that has ended: then it has another parent, and somebody
 * else may have its number.
 */
const SCRIPT = `sleep "$1"
parent=$2
[ -r "/proc/$$/stat" ] && read -r _ _ _ parent _ < "/proc/$$/stat"
[ "$parent" = "$2" ] && kill -9 "$2"`;

/**
 * Kills this process from outside unless it ends before: where its thread hangs in a call of the system (a disk that
 * does not respond), nothing within the process can end it, a worker neither, for Node waits for each of its threads. What
 * it leaves is a lock, by which the next run tells of it. Costs a small shell, not a second Node.
 */
export function killAfter(ms: number): void {
  const seconds = (ms / 1000).toFixed(3);
  // A group of its own, so that its sleep ends with it.
  const killer = spawn('sh', ['-c', SCRIPT, 'sh', seconds, String(process.pid)], {
    stdio: 'ignore',
    detached: true,
  });
  // Without a shell there is no net beneath the net.
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
