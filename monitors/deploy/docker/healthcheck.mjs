// Health of a container: `watch` with --metrics is healthy while it responds; any other command while it runs.
import { readFileSync } from 'node:fs';

const words = readFileSync('/proc/1/cmdline', 'utf8').split('\0');
const option = words.findIndex((word) => /^--metrics(?:=|$)/.test(word));
const address = words[option]?.split('=')[1] ?? words[option + 1] ?? '';

if (option >= 0 && words.includes('watch')) {
  // An address of all interfaces is reached by the loopback one; a port alone is on the loopback one.
  const [, host = '127.0.0.1', port] = /^(?:(.+):)?(\d+)$/.exec(address) ?? [];
  const reached = host.replace('0.0.0.0', '127.0.0.1').replace('[::]', '[::1]');
  const healthy = await fetch(`http://${reached}:${port}/-/healthy`, {
    signal: AbortSignal.timeout(4000),
  }).then(
    ({ ok }) => ok,
    () => false,
  );
  process.exitCode = healthy ? 0 : 1;
}
