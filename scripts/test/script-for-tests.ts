import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { projectRoot } from '../../src/project/project-root.ts';
import { compileTests } from './compile.ts';

/**
 * A script of the repository as JavaScript: Node starts it in a third of the time that tsx takes. Removed after the
 * tests of the file.
 * @param path from the project's folder
 */
export async function compiledScript(path: string): Promise<string> {
  const source = join(projectRoot(), path);
  const { scripts, broken, folder } = await compileTests([source]);
  after(() => rmSync(folder, { recursive: true, force: true }));
  const script = scripts.get(source);
  if (script === undefined) throw new Error(`${path} does not compile: ${broken.get(source)}`);
  return script;
}
