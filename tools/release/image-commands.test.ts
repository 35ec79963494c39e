import { describe, expect, it } from 'vitest';
import { imageAnnotations, pushByDigest, type Release, tagIndex } from './image-commands.ts';

const release: Release = {
  version: '1.2.3',
  registry: 'ghcr.io/somebody',
  revision: '0123456789abcdef0123456789abcdef01234567',
  created: '2026-11-30T12:00:00+01:00',
  sourceUrl: 'https://github.com/somebody/wattjobs',
};

describe('an image is built', () => {
  const words = pushByDigest(release, 'torus-job', 'metadata.json');

  it('with its package, its version and where it comes from', () => {
    expect(words.filter((word) => /^--(?:build-arg|label)=/.test(word))).toEqual([
      '--build-arg=PACKAGE=torus-job',
      '--build-arg=VERSION=1.2.3',
      `--build-arg=REVISION=${release.revision}`,
      '--build-arg=CREATED=2026-11-30T12:00:00+01:00',
      '--label=org.opencontainers.image.source=https://github.com/somebody/wattjobs',
    ]);
  });

  it('with a browser if it is named after one', () => {
    expect(pushByDigest(release, 'consumption-job-browser', 'metadata.json')).toEqual(
      expect.arrayContaining(['--build-arg=PACKAGE=consumption-job', '--target=browser']),
    );
    expect(words.filter((word) => word.startsWith('--target'))).toEqual([]);
  });

  it('with SBOM and provenance, and pushed without a tag', () => {
    expect(words.filter((word) => /^--(?:attest|output|tag)=/.test(word))).toEqual([
      '--attest=type=sbom',
      '--attest=type=provenance,mode=max',
      '--output=type=image,name=ghcr.io/somebody/wattjobs/torus-job,push-by-digest=true,name-canonical=true,oci-mediatypes=true,push=true',
    ]);
  });
});

describe('the images of all platforms', () => {
  it('become one image with annotations and every tag of the version', () => {
    const digests = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`);
    const annotations = Object.entries(imageAnnotations(release, 'api'));
    expect(annotations).toHaveLength(6);
    expect(tagIndex(release, 'api', digests)).toEqual([
      'buildx',
      'imagetools',
      'create',
      '--tag=ghcr.io/somebody/wattjobs/api:1.2.3',
      '--tag=ghcr.io/somebody/wattjobs/api:1.2',
      '--tag=ghcr.io/somebody/wattjobs/api:latest',
      ...annotations.map(([name, value]) => `--annotation=index:${name}=${value}`),
      ...digests.map((digest) => `ghcr.io/somebody/wattjobs/api@${digest}`),
    ]);
  });
});
