// `npm run build:go`: builds the missing programs, and prints how long each took.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findGo } from './find-go.ts';
import { type GoProgram, type GoProgramName, goProgramPath, goPrograms, programFolder } from './programs.ts';

const missing = (Object.keys(goPrograms) as GoProgramName[]).filter((name) => !existsSync(goProgramPath(name)));
const start = performance.now();
const go = missing.length > 0 ? findGo() : '';
for (const name of missing) {
  build(goPrograms[name], goProgramPath(name));
  process.stdout.write(`${name} ${goPrograms[name].version} was built after ${((performance.now() - start) / 1000).toFixed(0)} s\n`);
}
process.stdout.write(`${Object.keys(goPrograms).length} programs are in ${programFolder}\n`);

/** Builds beside the final place and renames, so that a program with the final name is complete. */
function build({ version, module, buildTags }: GoProgram, path: string): void {
  mkdirSync(programFolder, { recursive: true });
  const folder = mkdtempSync(join(programFolder, 'building-'));
  try {
    // Without cgo it needs no C compiler, and runs on any Linux.
    const env = { ...process.env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '', GOTOOLCHAIN: 'auto' };
    execFileSync(go, ['install', '-trimpath', '-tags', buildTags.join(','), `${module}@v${version}`], {
      cwd: folder,
      env,
      stdio: 'pipe',
    });
    for (const file of readdirSync(folder)) renameSync(join(folder, file), path);
    chmodSync(path, 0o755);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
