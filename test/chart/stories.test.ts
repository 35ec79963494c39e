import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runTool } from './run-tool.ts';

const stories = readdirSync(new URL('../../charts/wattjobs/ci/', import.meta.url));

describe('the chart', () => {
  it('has one story per use', () => {
    expect(stories).toHaveLength(19);
  });

  it.each(stories)('passes a strict lint with %s', async (story) => {
    const { exitCode, output } = await runTool('helm', ['lint', '--strict', 'charts/wattjobs', '--values', `charts/wattjobs/ci/${story}`]);
    expect(output).not.toMatch(/\[(WARNING|ERROR)\]/);
    expect(exitCode).toBe(0);
  });

  it('passes its own suites', { timeout: 300_000 }, async () => {
    const { exitCode, output } = await runTool('helm-unittest', ['--strict', 'charts/wattjobs']);
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/Test Suites: 39 passed, 39 total/);
  });
});
