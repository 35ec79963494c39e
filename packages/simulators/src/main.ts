// Loaded first, so that an older Node.js, which cannot parse the rest, reports the required version.
// core has the same for the other programs; simulators import no other package.
const neededMajor = 24;
const found = process.versions.node;
if (Number.parseInt(found, 10) >= neededMajor) {
  void import('./program.ts').then(({ run }) => run());
} else {
  process.stderr.write(`wattjobs-simulators needs Node.js ${neededMajor} or newer, and this is Node.js ${found}.\n`);
  process.exitCode = 78;
}
