/**
 * A short id that is the same in every run: 12 hexadecimal digits. FNV-1a, twice with different offsets; not
 * a cryptographic hash, because loading one would take longer than the rest of a verdict in a process that
 * cron starts.
 */
export function fingerprintOf(parts: readonly string[]): string {
  const text = parts.join('\n');
  let one = 0x811c9dc5;
  let other = 0x9dc5811c;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x01000193) + index;
  }
  const hex = (value: number) => (value >>> 0).toString(16).padStart(8, '0');
  return (hex(one) + hex(other)).slice(0, 12);
}
