import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const CENTRAL_ENTRY = 0x02014b50;

/**
 * Every file below a folder as name and text; archives, also the one in Playwright's report, are unpacked.
 */
export function textsBelow(folder: string): [name: string, text: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => textsOf(entry.name, readFileSync(join(entry.parentPath, entry.name))));
}

function textsOf(name: string, content: Buffer): [string, string][] {
  const archives = name.endsWith('.zip') ? [content] : embedded(content);
  const unpacked = archives.flatMap((archive) =>
    unzipped(archive).flatMap((file) => textsOf(`${name}/${file.name}`, file.content)),
  );
  const text = content.toString('utf8');
  return [
    [name, text],
    ...attached(text).map((body, index): [string, string] => [`${name}#${index}`, body]),
    ...unpacked,
  ];
}

/** Blob reports contain the bodies of attachments as base64. */
function attached(text: string): string[] {
  return [...text.matchAll(/"base64":"([A-Za-z\d+/=]+)"/g)].map(([, base64 = '']) =>
    Buffer.from(base64, 'base64').toString('utf8'),
  );
}

function embedded(content: Buffer): Buffer[] {
  const pattern = /data:application\/zip;base64,([A-Za-z\d+/=]+)/g;
  return [...content.toString('latin1').matchAll(pattern)].map(([, base64 = '']) =>
    Buffer.from(base64, 'base64'),
  );
}

/** The files in a zip archive, unpacked: Playwright keeps traces and the data of its report in archives. */
function unzipped(archive: Buffer): { name: string; content: Buffer }[] {
  const files: { name: string; content: Buffer }[] = [];
  for (let at = archive.indexOf('PK\u0001\u0002'); at >= 0; at = archive.indexOf('PK\u0001\u0002', at + 4)) {
    if (archive.readUInt32LE(at) !== CENTRAL_ENTRY) continue;
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    files.push({ name, content: archive.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed) });
  }
  return files;
}
