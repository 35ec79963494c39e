import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertStory } from '@wattjobs/core/catalog';
import { stringify } from 'yaml';
import type { AlertGroup } from './monitoring-files.ts';
import { type Ended, runTool } from './run-tool.ts';

/** Checks that Prometheus accepts the rules. */
export function checkRules(groups: readonly object[]): Promise<Ended> {
  return promtool('check', { 'rules.yaml': { groups } });
}

/** Checks that the alerts of these groups fire as the stories say. */
export function testAlerts(groups: readonly AlertGroup[], tests: readonly AlertStory[]): Promise<Ended> {
  const withoutWords = groups.map((group) => ({
    ...group,
    // Annotations are for people: labels are enough to identify the alert.
    rules: group.rules.map((rule) => ({ ...rule, annotations: undefined })),
  }));
  return promtool('test', { 'test.yaml': { rule_files: ['rules.yaml'], tests }, 'rules.yaml': { groups: withoutWords } });
}

async function promtool(verb: 'check' | 'test', files: Readonly<Record<string, unknown>>): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'wattjobs-rules-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), stringify(content));
    const [first = ''] = Object.keys(files);
    return await runTool('promtool', [verb, 'rules', join(folder, first)]);
  } finally {
    await rm(folder, { recursive: true });
  }
}
