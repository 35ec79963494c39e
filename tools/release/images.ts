import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Images } from './chart-images.ts';
import { pushByDigest, type Release, repositoryOf, tagIndex } from './image-commands.ts';
import { runProgram } from './run-program.ts';

/** The images that are released: of every source and of the API, and one with a browser. The simulators are only for tests. */
export function releasedImages(): readonly string[] {
  const packages = readdirSync('packages').filter((name) => name === 'api' || name.endsWith('-job'));
  return packages.flatMap((name) => (name === 'consumption-job' ? [name, `${name}-browser`] : [name]));
}

/** Builds and pushes the images for this machine's platform. Their digests become files: `FOLDER/IMAGE/PLATFORM`. */
export function pushImages(release: Release, folder: string): void {
  for (const name of releasedImages()) {
    mkdirSync(join(folder, name), { recursive: true });
    const file = join(folder, name, process.arch);
    runProgram('docker', pushByDigest(release, name, file));
    const { 'containerimage.digest': digest }: { readonly 'containerimage.digest': string } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, digest);
  }
}

/** Makes one image of each name of those that `pushImages` pushed on each platform, and tags it. */
export function tagImages(release: Release, folder: string): Images {
  return Object.fromEntries(
    releasedImages().map((name) => {
      const digests = readdirSync(join(folder, name)).map((platform) => readFileSync(join(folder, name, platform), 'utf8'));
      runProgram('docker', tagIndex(release, name, digests));
      const reference = `${repositoryOf(release, name)}:${release.version}`;
      const manifest = runProgram('docker', ['buildx', 'imagetools', 'inspect', '--raw', reference]);
      return [name, `${reference}@sha256:${createHash('sha256').update(manifest).digest('hex')}`];
    }),
  );
}
