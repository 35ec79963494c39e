/** A version by semver.org, without build metadata: the tag of an image cannot hold a `+`. */
const versionPattern =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(?:0|[1-9]\d*|\d*[a-z-][0-9a-z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-z-][0-9a-z-]*))*)?$/;

/** Whether it is a version of the product: `1.2.3` or, for a pre-release, `1.2.3-rc.1`. */
export function isVersion(text: string): boolean {
  return versionPattern.test(text);
}

/** Whether the version has a suffix such as `-rc.1`. */
export function isPreRelease(version: string): boolean {
  return version.includes('-');
}

/** The tags of an image: a release moves `1.2` and `latest`, a pre-release moves neither. */
export function imageTags(version: string): readonly string[] {
  if (isPreRelease(version)) return [version];
  return [version, version.slice(0, version.lastIndexOf('.')), 'latest'];
}

/**
 * Checks that a git tag releases the version of the root `package.json`.
 * @throws Error that says what to change
 */
export function checkTag(tag: string, version: string): void {
  if (!isVersion(version)) throw new Error(`The version ${version} in package.json must have the form 1.2.3 or 1.2.3-rc.1.`);
  if (tag !== `v${version}`)
    throw new Error(`The tag ${tag} must be v${version}, because package.json says ${version}: change one of them.`);
}
