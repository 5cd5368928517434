// Loaded into a measured process by --require: writes its peak memory in KiB when it ends.
const { writeFileSync } = require('node:fs');

process.once('exit', () => {
  writeFileSync(process.env.DRIFTLINE_PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS));
});
