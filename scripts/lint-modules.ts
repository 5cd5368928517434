import { spawnSync } from 'node:child_process';
import { misplacedIn } from './lint/modules.ts';

// Part of `npm run lint`: checks that each module of `src/` imports only modules below it.
const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'src'], {
  encoding: 'utf8',
});
const misplaced = misplacedIn(process.cwd(), stdout.split('\n').filter(Boolean));
for (const each of misplaced) process.stderr.write(`${each}\n`);
if (misplaced.length > 0) process.exitCode = 1;
