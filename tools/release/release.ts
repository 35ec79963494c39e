// The steps of a release, in the order in which .github/workflows/release.yaml runs them.
// It imports nothing from node_modules, because some of its steps may write to the registry.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { releaseNotes } from './changelog.ts';
import { writeFiles } from './files.ts';
import type { Release } from './image-commands.ts';
import { pushImages, tagImages } from './images.ts';
import { runProgram } from './run-program.ts';
import { checkTag, isPreRelease } from './version-rule.ts';

const usage = `usage: node tools/release/release.ts STEP --tag v1.2.3 [--registry ghcr.io/OWNER] [--source URL]
  check     refuses a tag that is not the version in package.json, or that has no section in CHANGELOG.md
  images    builds the images for this machine's platform and pushes them without a tag; writes dist/digests/
  index     makes one image per package of dist/digests/, and tags it; writes dist/images.json
  files     packages the chart, an SBOM per image, the images with their digests and SHA256SUMS; writes dist/files/
  publish   creates the release on GitHub with dist/files/ and the section of the changelog`;

process.chdir(join(import.meta.dirname, '../..'));
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { tag: { type: 'string', default: '' }, registry: { type: 'string', default: '' }, source: { type: 'string', default: '' } },
});
const { tag, registry, source } = values;
const { version }: { readonly version: string } = JSON.parse(readFileSync('package.json', 'utf8'));

const steps: Readonly<Record<string, () => void>> = {
  check: () => void notes(),
  images: () => pushImages(release(), 'dist/digests'),
  index: () => writeFileSync('dist/images.json', JSON.stringify(tagImages(release(), 'dist/digests'))),
  files: () => writeFiles(version, JSON.parse(readFileSync('dist/images.json', 'utf8')), 'dist/files'),
  publish,
};

const step = steps[positionals.join(' ')];
if (step === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 64;
} else {
  try {
    checkTag(tag, version);
    step();
  } catch (error) {
    process.stderr.write(`release: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

function release(): Release {
  const [revision = '', created = ''] = runProgram('git', ['show', '--no-patch', '--format=%H %cI']).toString().trim().split(' ');
  // A name in a registry must be lower-case; an owner's name need not be.
  return { version, registry: registry.toLowerCase(), revision, created, sourceUrl: source };
}

function notes(): string {
  return releaseNotes(readFileSync('CHANGELOG.md', 'utf8'), version, `${source}/blob/${tag}`);
}

function publish(): void {
  writeFileSync('dist/notes.md', notes());
  const files = readdirSync('dist/files').map((name) => `dist/files/${name}`);
  const preRelease = isPreRelease(version) ? ['--prerelease'] : [];
  const options = ['--verify-tag', '--title', version, '--notes-file', 'dist/notes.md', ...preRelease];
  process.stdout.write(runProgram('gh', ['release', 'create', tag, ...options, ...files]));
}
