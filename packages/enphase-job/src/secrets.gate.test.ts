import { type EnphaseCloudFault, enphaseCloudFaults } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { canaries, secretsOf, startWithCanaries } from './testing/canaries.ts';

const verbs: readonly (readonly string[])[] = [
  ['run'],
  ['once'],
  ['once', '--dry-run'],
  ['check'],
  ['backfill', '--from', '2026-06-10', '--to', '2026-06-11'],
  ['authorize'],
  ['describe'],
];

/** A verb's whole output while the cloud has a fault, and what it must not contain. */
async function sayUnder(verb: readonly string[], { name, answers, change }: EnphaseCloudFault) {
  await using rig = await startWithCanaries();
  rig.cloud.control(change);
  const code = rig.cloud.grantCode();
  // The answer never comes: the cloud shuts down instead.
  const goesAway = answers ? undefined : setTimeout(() => void rig.cloud.close(), 300);
  // The tokens are due, so that every run that may refresh them does.
  rig.tokens = { ...rig.tokens, last_updated: new Date(rig.clock.now() - 24 * 3_600_000).toISOString() };
  const {
    stdout,
    stderr,
    terminationMessage = '',
  } = await rig.run({
    verb,
    settings: { WATTJOBS_API_KEY: canaries.localApiKey, LOG_LEVEL: 'trace', JOB_DURATION: '20' },
    input: [code],
  });
  clearTimeout(goesAway);
  return { name, text: [stdout, stderr, terminationMessage].join('\n'), secrets: secretsOf(rig, code) };
}

describe('no secret is in what a run says', () => {
  it.each(verbs.map((verb) => ({ verb, name: verb.join(' ') })))('$name, whatever the cloud does', async ({ verb }) => {
    const said = await Promise.all(enphaseCloudFaults.map((fault) => sayUnder(verb, fault)));
    for (const { name, text, secrets } of said) {
      expect(text.length, name).toBeGreaterThan(10);
      expect(
        secrets.filter((secret) => text.includes(secret)),
        `${verb.join(' ')} under ${name}`,
      ).toEqual([]);
    }
    // The planted values are in use: the consent address shows the client id, which is not secret.
    if (verb[0] === 'authorize') expect(said.every(({ text }) => text.includes(canaries.clientId))).toBe(true);
    expect(enphaseCloudFaults.length).toBeGreaterThan(40);
  });
});
