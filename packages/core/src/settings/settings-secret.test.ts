import { describe, expect, it } from 'vitest';
import { FixSettings } from '../errors/errors.ts';
import { loadSettings } from './load-settings.ts';
import { requiredSecret, requiredText } from './setting-types.ts';
import { settingsSecretFix } from './settings-secret.ts';

const declaration = {
  username: requiredText({ name: 'TORUS_USERNAME', help: 'Login name', example: 'me' }),
  password: requiredSecret({ name: 'TORUS_PASSWORD', help: 'Password', example: 'TORUS_PASSWORD_FILE=/run/password' }),
};

/** The message about these settings. */
function said(environment: Readonly<Record<string, string>>): string {
  try {
    loadSettings(declaration, [], environment);
    return '';
  } catch (error) {
    if (!(error instanceof FixSettings)) throw error;
    return `${error.message}. ${settingsSecretFix(error.problems, environment) ?? ''}`;
  }
}

describe('settings that a Secret is to supply', () => {
  const secret = { WATTJOBS_SETTINGS_SECRET: 'power/torus-login' };

  it('are named with the Secret and the commands that make it or add to it', () => {
    expect(said(secret)).toContain(
      'The Secret power/torus-login is to supply TORUS_USERNAME, TORUS_PASSWORD: it is not there, or has no value under these keys',
    );
    expect(said(secret)).toContain(
      'kubectl -n power create secret generic torus-login --from-file=TORUS_USERNAME=./TORUS_USERNAME --from-file=TORUS_PASSWORD=./TORUS_PASSWORD',
    );
    expect(said(secret)).toContain(
      `kubectl -n power patch secret torus-login --patch '{"stringData":{"TORUS_USERNAME":"…","TORUS_PASSWORD":"…"}}'`,
    );
  });

  it.each(['', ' ', '\n'])('are missing where their value is %j', (empty) => {
    expect(said({ ...secret, TORUS_USERNAME: 'me', TORUS_PASSWORD: empty })).toMatch(
      /torus-login is to supply TORUS_PASSWORD: .* this key/,
    );
  });

  it('are not blamed on the Secret where they are there', () => {
    expect(said({ ...secret, TORUS_USERNAME: 'me', TORUS_PASSWORD: 'canary' })).toBe('');
    expect(settingsSecretFix([{ name: 'TORUS_USERNAME', problem: 'is wrong' }], { ...secret, TORUS_USERNAME: 'me' })).toBeUndefined();
  });

  it('are not blamed on a Secret where none was named', () => {
    expect(said({})).toMatch(/^TORUS_USERNAME is not set: login name/);
    expect(said({})).not.toContain('kubectl');
  });
});

describe('a variable in another case', () => {
  it('is told, and its value is not', () => {
    expect(said({ torus_username: 'canary', 'TORUS-PASSWORD': 'canary' })).toContain(
      'TORUS_USERNAME is not set (torus_username is, which is another name)',
    );
    expect(said({ torus_username: 'canary', 'TORUS-PASSWORD': 'canary' })).toContain('TORUS_PASSWORD is not set (TORUS-PASSWORD is,');
    expect(said({ torus_username: 'canary', 'TORUS-PASSWORD': 'canary' })).not.toContain('canary');
  });
});
