// Loaded into a measured process by --require: writes, as it ends, the most memory that it had, in KiB.
const { writeFileSync } = require('node:fs');

process.once('exit', () => {
  writeFileSync(process.env.DRIFTLINE_PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS));
});
