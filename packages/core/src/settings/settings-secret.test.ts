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
function messageFor(environment: Readonly<Record<string, string>>): string {
  try {
    loadSettings(declaration, [], environment);
    return '';
  } catch (error) {
    if (!(error instanceof FixSettings)) throw error;
    return `${error.message}. ${settingsSecretFix(error.problems, environment) ?? ''}`;
  }
}

describe('settings that a Secret should supply', () => {
  const secret = { WATTJOBS_SETTINGS_SECRET: 'power/torus-login' };

  it('are reported with the Secret and the commands that create it or add to it', () => {
    expect(messageFor(secret)).toContain(
      'The Secret power/torus-login should supply TORUS_USERNAME, TORUS_PASSWORD: it does not exist, or has no value under these keys',
    );
    expect(messageFor(secret)).toContain(
      'kubectl -n power create secret generic torus-login --from-file=TORUS_USERNAME=./TORUS_USERNAME --from-file=TORUS_PASSWORD=./TORUS_PASSWORD',
    );
    expect(messageFor(secret)).toContain(
      `kubectl -n power patch secret torus-login --patch '{"stringData":{"TORUS_USERNAME":"…","TORUS_PASSWORD":"…"}}'`,
    );
  });

  it('are named by their keys in the Secret if these are others', () => {
    const others = { WATTJOBS_SETTINGS_SECRET: 'power/torus-secrets TORUS_PASSWORD=password LOG_LEVEL=level' };
    expect(messageFor(others)).toContain('The Secret power/torus-secrets should supply TORUS_USERNAME, password: it');
    expect(messageFor(others)).toContain(
      'create secret generic torus-secrets --from-file=TORUS_USERNAME=./TORUS_USERNAME --from-file=password=./password.',
    );
    expect(messageFor(others)).toContain(`patch secret torus-secrets --patch '{"stringData":{"TORUS_USERNAME":"…","password":"…"}}'`);
  });

  it.each(['', ' ', '\n'])('are missing if their value is %j', (empty) => {
    expect(messageFor({ ...secret, TORUS_USERNAME: 'me', TORUS_PASSWORD: empty })).toMatch(
      /torus-login should supply TORUS_PASSWORD: .* this key/,
    );
  });

  it('are not blamed on the Secret if they are set', () => {
    expect(messageFor({ ...secret, TORUS_USERNAME: 'me', TORUS_PASSWORD: 'canary' })).toBe('');
    expect(settingsSecretFix([{ name: 'TORUS_USERNAME', problem: 'is wrong' }], { ...secret, TORUS_USERNAME: 'me' })).toBeUndefined();
  });

  it('are not blamed on a Secret if the chart names none', () => {
    expect(messageFor({})).toMatch(/^TORUS_USERNAME is not set: login name/);
    expect(messageFor({})).not.toContain('kubectl');
  });
});

describe('a variable in another case', () => {
  it('is reported without its value', () => {
    expect(messageFor({ torus_username: 'canary', 'TORUS-PASSWORD': 'canary' })).toContain(
      'TORUS_USERNAME is not set (torus_username is, which is another name)',
    );
    expect(messageFor({ torus_username: 'canary', 'TORUS-PASSWORD': 'canary' })).toContain('TORUS_PASSWORD is not set (TORUS-PASSWORD is,');
    expect(messageFor({ torus_username: 'canary', 'TORUS-PASSWORD': 'canary' })).not.toContain('canary');
  });
});
