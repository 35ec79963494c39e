import { beforeAll, describe, expect, it } from 'vitest';
import { loadKubernetesClient, secretName } from './fixtures/place.ts';
import { Rig } from './fixtures/rig.ts';

beforeAll(loadKubernetesClient);

describe('a run whose Secret', () => {
  it('is missing reports the command that creates it, and not that the chart would', async () => {
    await using rig = await Rig.start();
    rig.place.api.objects.remove(`secrets/${secretName}`);
    const { exitCode, messages } = await rig.run();
    expect(exitCode).toBe(78);
    expect(messages.join()).toContain(
      `kubectl create secret generic ${secretName} --namespace power --from-file=api_key=./api_key --from-file=user_id=./user_id --from-file=client_secret=./client_secret`,
    );
    expect(messages.join()).toContain('the chart does not create this one');
    expect(messages.join()).not.toContain('helm upgrade');
  });

  it.each([
    ['api_key', 'API_KEY'],
    ['user_id', 'client_id'],
    ['client_secret', 'clientSecret'],
  ])('lacks %s reports the command that sets it, and a similar key %s', async (key, similarKey) => {
    await using rig = await Rig.start();
    const value = (await rig.place.entries())[key];
    for (const empty of [undefined, '', '\n']) {
      await rig.place.edit({ [key]: empty });
      const { exitCode, messages } = await rig.run();
      expect([exitCode, messages.join()]).toEqual([
        78,
        expect.stringContaining(`in which ${key} is missing: kubectl patch secret ${secretName}`),
      ]);
    }
    await rig.place.edit({ [similarKey]: value });
    expect((await rig.run()).messages.join()).toContain(`${key} is missing (the store has ${similarKey} instead)`);
  });

  it('lacks refresh_token ends with 77 and asks for authorize', async () => {
    await using rig = await Rig.start();
    await rig.place.edit({ refresh_token: undefined, REFRESH_TOKEN: 'x' });
    const { exitCode, messages } = await rig.run();
    expect([exitCode, messages.join()]).toEqual([
      77,
      expect.stringContaining('has no refresh_token (the store has REFRESH_TOKEN instead)'),
    ]);
    expect(messages.join()).toContain('authorize');
  });
});
