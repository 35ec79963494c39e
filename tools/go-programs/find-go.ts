import { execFileSync } from 'node:child_process';
import { chmodSync, globSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** The oldest Go that fetches by itself the version that a module needs. */
const fetchesOthers = 21;
/** What an older one is replaced by; the programs need at least this version. */
const neededVersion = '1.26.5';
const architectures: Readonly<Partial<Record<NodeJS.Architecture, string>>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * The command `go` of a version that can build the programs. Debian's is too old, but it can fetch a newer one,
 * because each version of Go is a module too. Throws if there is no Go at all.
 */
export function findGo(): string {
  const found = ['go', '/usr/local/go/bin/go'].find((command) => minorOf(command) !== undefined);
  if (found === undefined) throw new Error('Go is not installed: install it, such as by `apt-get install golang-go`');
  return (minorOf(found) ?? 0) >= fetchesOthers ? found : newerGo(found);
}

function newerGo(older: string): string {
  const version = `v0.0.1-go${neededVersion}.linux-${architectures[process.arch] ?? process.arch}`;
  const reply = execFileSync(older, ['mod', 'download', '-json', `golang.org/toolchain@${version}`], { cwd: tmpdir(), encoding: 'utf8' });
  const { Dir: folder } = JSON.parse(reply) as { Dir: string };
  // A module's files come without permissions to run.
  for (const program of globSync(`${folder}/{bin,pkg/tool/*}/*`)) chmodSync(program, 0o555);
  return `${folder}/bin/go`;
}

/** The 26 of go1.26.5; undefined if the command is missing. */
function minorOf(command: string): number | undefined {
  try {
    return Number(/go1\.(\d+)/.exec(execFileSync(command, ['version'], { encoding: 'utf8' }))?.[1]);
  } catch {
    return undefined;
  }
}
