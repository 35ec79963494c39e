import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FakeClock, runJobCommand } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { enphaseJob } from './job.ts';
import { serveRecordedReplies } from './testing/recorded-cloud.ts';

/** The parameters of a story, besides the replies: see testcases/README.md. */
interface Story {
  readonly now: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly statuses?: Readonly<Record<string, number>>;
  readonly asks?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly exitCode: number;
  readonly errors: Readonly<Record<string, number>>;
}

const folder = fileURLToPath(new URL('../testcases/', import.meta.url));
const stories = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('a story of recorded replies', () => {
  it.each(stories.map(({ name }) => name))('%s', async (name) => {
    const story = JSON.parse(readFileSync(`${folder}${name}/story.json`, 'utf8')) as Story;
    const tokensFolder = mkdtempSync(join(tmpdir(), 'enphase-story-'));
    try {
      await using cloud = await serveRecordedReplies(`${folder}${name}`, story.statuses ?? {});
      const tokens = {
        api_key: 'key',
        user_id: 'client',
        client_secret: 'secret',
        access_token: 'access',
        refresh_token: 'refresh',
        last_updated: story.now,
      };
      writeFileSync(join(tokensFolder, 'tokens.json'), JSON.stringify(tokens), { mode: 0o600 });
      const result = await runJobCommand(enphaseJob, {
        arguments: ['once', '--dry-run'],
        clock: new FakeClock(Date.parse(story.now)),
        environment: {
          ENPHASE_BASE_URL: cloud.url,
          SYSTEM_ID: '1234',
          TOKENS_URL: `file://${tokensFolder}/tokens.json`,
          WATTJOBS_API_URL: 'http://api.invalid:5001',
          STATE_URL: 'memory:',
          ...story.settings,
        },
      });
      const series = result.stdout.indexOf('# HELP');
      const [rows, exposition] = series < 0 ? [result.stdout, ''] : [result.stdout.slice(0, series), result.stdout.slice(series)];
      await expect(rows).toMatchFileSnapshot(`${folder}${name}/expected.json`);
      await expect(exposition).toMatchFileSnapshot(`${folder}${name}/expected.prom`);
      expect(result.summary['errors']).toEqual(story.errors);
      expect(result.exitCode).toBe(story.exitCode);
      for (const [file, parameters] of Object.entries(story.asks ?? {})) expect(cloud.requests[file]).toEqual(parameters);
    } finally {
      rmSync(tokensFolder, { recursive: true });
    }
  });

  it('exists for each shape of the cloud’s answers', () => {
    expect(stories.length).toBeGreaterThanOrEqual(15);
  });
});
