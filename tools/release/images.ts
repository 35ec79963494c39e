import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Images } from './chart-images.ts';
import { pushByDigest, type Release, repositoryOf, tagIndex } from './image-commands.ts';
import { runProgram } from './run-program.ts';

/** The packages whose images are released: every source and the API. The simulators are only for tests. */
export function releasedPackages(): readonly string[] {
  return readdirSync('packages').filter((name) => name === 'api' || name.endsWith('-job'));
}

/** Builds and pushes the images for this machine's platform. Their digests become files: `FOLDER/PACKAGE/PLATFORM`. */
export function pushImages(release: Release, folder: string): void {
  for (const name of releasedPackages()) {
    mkdirSync(join(folder, name), { recursive: true });
    const file = join(folder, name, process.arch);
    runProgram('docker', pushByDigest(release, name, file));
    const { 'containerimage.digest': digest }: { readonly 'containerimage.digest': string } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, digest);
  }
}

/** Makes one image per package of the images that `pushImages` pushed on each platform, and tags it. */
export function tagImages(release: Release, folder: string): Images {
  return Object.fromEntries(
    releasedPackages().map((name) => {
      const digests = readdirSync(join(folder, name)).map((platform) => readFileSync(join(folder, name, platform), 'utf8'));
      runProgram('docker', tagIndex(release, name, digests));
      const reference = `${repositoryOf(release, name)}:${release.version}`;
      const manifest = runProgram('docker', ['buildx', 'imagetools', 'inspect', '--raw', reference]);
      return [name, `${reference}@sha256:${createHash('sha256').update(manifest).digest('hex')}`];
    }),
  );
}
