import { createMasker } from '../../src/masking/masker.ts';

// Measured as a process of its own: masks megabytes of text, in texts of one size.

const [kilobytes = '64', megabytes = '0', secrets = '6'] = process.argv.slice(2);
const size = Number(kilobytes) * 1024;
const rounds = Math.round((Number(megabytes) * 1024 * 1024) / size);

/** As long as a token with many claims; its beginning occurs again and again inside of it. */
const known = Array.from({ length: Number(secrets) }, (_, index) => `${'ab'.repeat(500)}${index}`);
const masker = createMasker(Object.fromEntries(known.map((secret, index) => [`SECRET_${index}`, secret])));

/**
 * The most expensive text: near misses of a secret, many ellipses, schemes without credentials, a secret now
 * and then.
 */
const part = `log...ababab… "abababab..." Bearer  x eyJ-eyJ ${known[0]?.slice(0, -1)}… ${known[0]} `;
const text = part.repeat(Math.ceil(size / part.length)).slice(0, size);

let length = 0;
for (let round = 0; round < rounds; round += 1) length += masker.text(text).length;
process.stdout.write(`${length}\n`);
