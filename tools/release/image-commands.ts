import { imageTags } from './version-rule.ts';

/** What all images of a release have in common. */
export interface Release {
  readonly version: string;
  /** The registry, with a prefix if it has one: `ghcr.io/somebody`. */
  readonly registry: string;
  /** The full commit. */
  readonly revision: string;
  /** The commit's time, in RFC 3339. */
  readonly created: string;
  /** The address of the repository. */
  readonly sourceUrl: string;
}

/** Where an image is, without tag or digest. */
export function repositoryOf({ registry }: Release, imageName: string): string {
  return `${registry}/wattjobs/${imageName}`;
}

/** The package whose program is in an image: `consumption-job-browser` has that of `consumption-job`. */
export function packageOf(imageName: string): string {
  return imageName.replace(/-browser$/, '');
}

/**
 * What identifies an image, both as its labels and as the annotations of its index.
 * https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md
 */
export function imageAnnotations(release: Release, imageName: string): Readonly<Record<string, string>> {
  return {
    'org.opencontainers.image.title': imageName,
    'org.opencontainers.image.licenses': 'Apache-2.0',
    'org.opencontainers.image.version': release.version,
    'org.opencontainers.image.revision': release.revision,
    'org.opencontainers.image.created': release.created,
    'org.opencontainers.image.source': release.sourceUrl,
  };
}

/** The options of `docker build` for an image. */
export function buildOptions(release: Release, imageName: string): readonly string[] {
  return [
    `--build-arg=PACKAGE=${packageOf(imageName)}`,
    ...(packageOf(imageName) === imageName ? [] : ['--target=browser']),
    `--build-arg=VERSION=${release.version}`,
    `--build-arg=REVISION=${release.revision}`,
    `--build-arg=CREATED=${release.created}`,
    `--label=org.opencontainers.image.source=${release.sourceUrl}`,
  ];
}

/**
 * The arguments of docker that build an image for this machine's platform and push it without a tag, with SBOM and provenance.
 * Only the media types of OCI can have annotations.
 */
export function pushByDigest(release: Release, imageName: string, metadataFile: string): readonly string[] {
  const output = `type=image,name=${repositoryOf(release, imageName)},push-by-digest=true,name-canonical=true,oci-mediatypes=true,push=true`;
  const attestations = ['--attest=type=sbom', '--attest=type=provenance,mode=max'];
  const options = [...buildOptions(release, imageName), ...attestations, `--output=${output}`, `--metadata-file=${metadataFile}`];
  return ['buildx', 'build', ...options, '.'];
}

/** The arguments of docker that make one image of the images of all platforms, and give it its tags. */
export function tagIndex(release: Release, imageName: string, digests: readonly string[]): readonly string[] {
  const repository = repositoryOf(release, imageName);
  const annotations = Object.entries(imageAnnotations(release, imageName));
  return [
    'buildx',
    'imagetools',
    'create',
    ...imageTags(release.version).map((tag) => `--tag=${repository}:${tag}`),
    ...annotations.map(([name, value]) => `--annotation=index:${name}=${value}`),
    ...digests.map((digest) => `${repository}@${digest}`),
  ];
}
