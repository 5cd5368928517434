import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/project/project-root.ts';
import { addedBytes, buildImage, nodeBytes, whyNoImage } from './image/build-image.ts';

// `npm run image`: carries out every step of the Dockerfile without a builder, and measures what it adds to its base.
const why = whyNoImage();
if (why) {
  process.stderr.write(`The Dockerfile cannot be carried out here: ${why}.\n`);
  process.exitCode = 3;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-image-'));
  try {
    const image = buildImage(projectRoot(), folder, {
      say: (command) => process.stderr.write(`RUN ${command}\n`),
    });
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
    process.stdout.write(
      `Driftline ${megabytes(addedBytes(image))}, Node ${process.version} ${megabytes(nodeBytes())}, compressed.\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
