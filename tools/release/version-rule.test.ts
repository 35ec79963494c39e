import { describe, expect, it } from 'vitest';
import { checkTag, imageTags, isVersion } from './version-rule.ts';

describe('a version', () => {
  it.for(['0.1.0', '1.0.0', '10.20.30', '1.2.3-rc.1', '1.2.3-beta', '1.2.3-0.x-y'])('may be %s', (version) => {
    expect(isVersion(version)).toBe(true);
  });

  it.for(['', '1', '1.2', 'v1.2.3', '01.2.3', '1.2.3+build', '1.2.3-', '1.2.3-rc.01', '1.2.3-RC', '1.2.3 ', '1.2.3\n'])(
    'cannot be %j',
    (version) => {
      expect(isVersion(version)).toBe(false);
    },
  );
});

describe('the tags of an image', () => {
  it('are the version, its minor version and `latest` for a release', () => {
    expect(imageTags('1.20.3')).toEqual(['1.20.3', '1.20', 'latest']);
  });

  it('are only the version for a pre-release', () => {
    expect(imageTags('1.20.3-rc.1')).toEqual(['1.20.3-rc.1']);
  });
});

describe('a git tag', () => {
  it.for(['1.2.3', '1.2.3-rc.1'])('releases the version %s', (version) => {
    expect(() => checkTag(`v${version}`, version)).not.toThrow();
  });

  it.for(['1.2.3', 'v1.2', 'v1.2.4', 'v1.2.3-rc.1', 'release-1.2.3'])('is refused if it is %s', (tag) => {
    expect(() => checkTag(tag, '1.2.3')).toThrow(`The tag ${tag} must be v1.2.3`);
  });

  it('is refused if the version has another form', () => {
    expect(() => checkTag('v1.2', '1.2')).toThrow('1.2.3-rc.1');
  });
});
