import { describe, expect, it } from 'vitest';
import { verbsTable } from './job-readme.ts';

describe('the table of verbs', () => {
  it('has a row for each option and argument', () => {
    const input = [
      { name: '<archive>', help: 'the file to read', required: true },
      { name: '--format <name>', help: 'how to write', required: false, default: 'json', choices: ['json', 'csv'] },
    ];
    const { verbs = '' } = verbsTable({ verbs: [{ name: 'migrate', summary: 'Moves files', input }] });
    expect(verbs.split('\n').slice(2)).toEqual([
      '| `migrate` | `<archive>` | the file to read |  | **required** |',
      '| `migrate` | `--format <name>` | how to write | json, csv | `json` |',
    ]);
  });

  it('is not there for a job whose verbs have none', () => {
    expect(verbsTable({ verbs: [{ name: 'authorize', summary: 'Logs in' }] })).toEqual({});
  });
});
