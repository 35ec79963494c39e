// Loaded before the program that is measured: writes what the process used when it ends.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(process.env.USAGE_REPORT, JSON.stringify(process.resourceUsage()));
});
