import { spawnSync } from 'node:child_process';
import { misplacedIn } from './lint/rooms.ts';

// `npm run lint` after Biome: whether each room of `src/` imports only rooms below it.
const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'src'], {
  encoding: 'utf8',
});
const misplaced = misplacedIn(process.cwd(), stdout.split('\n').filter(Boolean));
for (const each of misplaced) process.stderr.write(`${each}\n`);
if (misplaced.length > 0) process.exitCode = 1;
