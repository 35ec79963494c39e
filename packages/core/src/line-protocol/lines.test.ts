import { describe, expect, it } from 'vitest';
import { growth } from '../testing/growth.ts';
import { fitTag } from './fit-tag.ts';
import type { LineDialect, LinePoint } from './line-point.ts';
import { splitName } from './line-point.ts';
import { type LabelledPoint, linePoints } from './line-points.ts';
import { lineProblem } from './line-problem.ts';
import { readLine } from './read-line.ts';
import { writeLine } from './write-line.ts';

const timeMs = Date.UTC(2026, 0, 15, 12);
const dayMs = 86_400_000;

function lineOf(tags: Readonly<Record<string, string>>, dialect: LineDialect = 'victoriametrics'): string {
  return writeLine({ measurement: 'disk', tags, fields: { free: 3 }, timeMs }, dialect);
}

function read(line: string, dialect: LineDialect = 'victoriametrics') {
  const found = readLine(line, dialect);
  if ('problem' in found) return found.problem;
  return { ...found, tags: Object.fromEntries(found.tags), fields: Object.fromEntries(found.fields) };
}

function point(name: string, labels: Readonly<Record<string, string>>, value = 1): LabelledPoint {
  return { name, labels: { instance: 'meter', ...labels }, value, timeMs };
}

describe('the writer', () => {
  it('sorts tags, leaves out empty ones, and ends each line with a newline (L7)', () => {
    expect(lineOf({ path: 'a,b=c d', host: 'x', empty: '' })).toBe(`disk,host=x,path=a\\,b\\=c\\ d free=3 ${timeMs}\n`);
  });

  it('writes a number always as float, also 0 (S7)', () => {
    for (const [value, text] of [
      [0, '0'],
      [0.5, '0.5'],
      [-0, '0'],
      [1e21, '1e+21'],
      [1e-9, '1e-9'],
    ] as const) {
      const line = writeLine({ measurement: 'm', tags: {}, fields: { v: value }, timeMs }, 'influxdb');
      expect(line).toBe(`m v=${text} ${timeMs}\n`);
      expect(read(line.trim(), 'influxdb')).toMatchObject({ fields: { v: { type: 'float', value: value + 0 } } });
    }
  });

  it('escapes a measurement as the legacy event service did', () => {
    expect(writeLine({ measurement: 'a\\b,c d', tags: {}, fields: { v: 1 }, timeMs }, 'victoriametrics')).toBe(
      `a\\\\b\\,c\\ d v=1 ${timeMs}\n`,
    );
  });

  it('doubles a backslash for VictoriaMetrics, also at the end of a tag (L1)', () => {
    expect(lineOf({ path: 'C:\\' })).toBe(`disk,path=C:\\\\ free=3 ${timeMs}\n`);
    expect(lineOf({ path: 'C:\\', x: '1' })).toBe(`disk,path=C:\\\\,x=1 free=3 ${timeMs}\n`);
    expect(read(lineOf({ path: 'C:\\data\\x' }).trim())).toMatchObject({ tags: { path: 'C:\\data\\x' } });
  });

  it('leaves an inner backslash alone for InfluxDB, and removes one that would take the separator along (L1)', () => {
    expect(['C:\\', 'C:\\data\\x', 'a\\,b', 'a\\\\b', '\\', 'a\\\\'].map((value) => fitTag(value, 'influxdb'))).toEqual([
      'C:',
      'C:\\data\\x',
      'a,b',
      'a\\b',
      '',
      'a',
    ]);
    expect(lineOf({ path: 'C:\\data\\x' }, 'influxdb')).toBe(`disk,path=C:\\data\\x free=3 ${timeMs}\n`);
  });

  it.each(['two\nlines', 'two\rlines', 'two\r\nlines'])('writes the line break of %j as a space', (value) => {
    for (const dialect of ['victoriametrics', 'influxdb'] as const) expect(fitTag(value, dialect)).toBe('two lines');
  });
});

describe('the name of a series', () => {
  it.each([
    ['acuvim_Va', 'acuvim', 'Va'],
    ['wattjobs_run_exit_code', 'wattjobs', 'run_exit_code'],
    ['volts', 'volts', 'value'],
    ['volts_', 'volts_', 'value'],
    ['_volts', '_volts', 'value'],
  ])('%s is the measurement %s and the field %s', (name, measurement, field) => {
    expect(splitName(name)).toEqual({ measurement, field });
  });
});

describe('points', () => {
  it('of one measurement, with the same tags and time, share a line', () => {
    const { lines } = linePoints(
      [point('acuvim_Va', {}, 1), point('acuvim_Vb', {}, 2), point('acuvim_P', { phase: 'a' }, 3), point('other_Va', {}, 4)],
      'influxdb',
    );
    expect(lines.map(({ line }) => [line.measurement, line.fields])).toEqual([
      ['acuvim', { Va: 1, Vb: 2 }],
      ['acuvim', { P: 3 }],
      ['other', { Va: 4 }],
    ]);
  });

  it('are refused if their empty label distinguishes them from another series of the device (L8)', () => {
    const points = [point('m_v', { phase: '' }), point('m_v', { phase: 'L1' }), point('m_w', { phase: '' })];
    const { lines, refused } = linePoints(points, 'influxdb');
    expect(refused).toEqual([{ point: points[0], problem: expect.stringContaining('its label phase is empty') }]);
    expect(lines.map(({ line }) => line.tags)).toEqual([{ instance: 'meter', phase: 'L1' }, { instance: 'meter' }]);
  });

  it('keep their line if the same label is empty in all series of the device (L8)', () => {
    const { lines, refused } = linePoints([point('m_v', { phase: '' }), point('m_v', { phase: 'L1', instance: 'other' })], 'influxdb');
    expect([lines.length, refused]).toEqual([2, []]);
  });

  it('are refused if altering their labels would make them another series', () => {
    const points = [point('m_v', { path: 'C:\\' }), point('m_v', { path: 'C:' }), point('m_v', { phase: '' }), point('m_v', {})];
    expect(linePoints(points, 'influxdb').refused.map((refusal) => refusal.point)).toEqual([points[0], points[2]]);
    expect(linePoints(points, 'victoriametrics').refused.map((refusal) => refusal.point)).toEqual([points[2]]);
  });

  it.each([
    ['an empty label', { phase: '' }],
    ['a label with a line break', { site: 'a\nb' }],
  ])('take time in proportion to their number if each has %s', (_, labels) => {
    const prepare = (size: number) => {
      const points = Array.from({ length: size }, (_point, index) => point('m_v', { ...labels, meter: String(index) }));
      return () => linePoints(points, 'victoriametrics');
    };
    expect(growth(prepare, 500)).toBeLessThan(3);
  });

  it('tell which label values were altered', () => {
    expect([...linePoints([point('m_v', { path: 'C:\\' })], 'influxdb').altered]).toEqual(['C:\\']);
    expect([...linePoints([point('m_v', { path: 'C:\\' })], 'victoriametrics').altered]).toEqual([]);
  });
});

describe('the reader', () => {
  it('reads every type of field', () => {
    expect(read('m,t=1 f=1.5,i=-3i,u=3u,b=true,s="a b" 12')).toEqual({
      measurement: 'm',
      tags: { t: '1' },
      fields: {
        f: { type: 'float', value: 1.5 },
        i: { type: 'integer', value: -3n },
        u: { type: 'unsigned', value: 3n },
        b: { type: 'boolean', value: true },
        s: { type: 'string', value: 'a b' },
      },
      timestamp: 12n,
    });
  });

  it.each([
    ['"a\\\\\\"b"', 'a\\"b'],
    ['"say \\"hi\\""', 'say "hi"'],
    ['"a b,c=d \'e\' \\\\"', "a b,c=d 'e' \\"],
    ['"\\\\\\"howdy doody\\\\\\""', '\\"howdy doody\\"'],
    ['""', ''],
  ])('reads the string %s (L9)', (text, value) => {
    expect(read(`m s=${text},n=1 12`)).toMatchObject({ fields: { s: { type: 'string', value }, n: { type: 'float', value: 1 } } });
  });

  it.each([
    ['disk,path=C:\\ free=3 12', 'lacks a space'],
    ['m,mytag= field1=1i', 'has an empty tag'],
    ['m v="howdy doody 12', 'without its closing quote'],
    ['m v="a"b" 12', 'lacks a space'],
    ['m v=NaN 12', 'has a field without a valid value'],
    ['m v=.5 12', 'has a field without a valid value'],
    ['m v=+3 12', 'has a field without a valid value'],
    ['m v=abc 12', 'has a field without a valid value'],
    ['m v=1e999 12', 'has a field without a valid value'],
    ['m v=1 12.5', 'has no valid time'],
    ['m v=1 1765567846humidity', 'has no valid time'],
    ['m  v=1 12', 'has no valid name of a field'],
    ['m 12', 'lacks a ='],
    ['m', 'lacks a space'],
    ['', 'has no valid measurement'],
    ['_m v=1', 'has no valid measurement'],
    ['m,_t=1 v=1', 'has no valid name of a tag'],
    ['m,a=1,a=2 v=1', 'has a tag twice'],
    ['m v=1,v=2', 'has a field twice'],
    ['m v=1 12\nm v=2 12', 'contains a line break'],
    ['# ERROR: NaN', 'is a comment'],
  ])('refuses %j', (line, problem) => {
    expect(read(line)).toContain(problem);
  });

  it('refuses two backslashes of InfluxDB, which its versions read in different ways', () => {
    expect(read('m,t=a\\\\b v=1', 'influxdb')).toContain('two backslashes');
    expect(read('m,t=a\\\\b v=1')).toMatchObject({ tags: { t: 'a\\b' } });
  });
});

describe('a line is refused before it is sent', () => {
  const intended: LinePoint = { measurement: 'm', tags: { t: 'a b' }, fields: { v: 1 }, timeMs };
  const limits = { nowMs: timeMs, retentionMs: undefined as number | undefined };
  const problem = (change: Partial<LinePoint>, more: Partial<typeof limits> = {}) => {
    const changed = { ...intended, ...change };
    return lineProblem(writeLine(changed, 'victoriametrics').trimEnd(), changed, 'victoriametrics', { ...limits, ...more });
  };

  it('unless it is read back as intended', () => {
    expect(problem({})).toBeUndefined();
    for (const line of [
      'm,t=a\\ b v=2',
      'm,t=a\\ c v=1',
      'm v=1',
      'n,t=a\\ b v=1',
      'm,t=a\\ b v=1,w=1',
      'm,t=a\\ b v=1i',
      'm,t=a\\ b v=1 7',
    ]) {
      const timed = line.endsWith(' 7') ? line : `${line} ${timeMs}`;
      expect(lineProblem(timed, intended, 'victoriametrics', limits)).toBe('a server would read its line as another point');
    }
  });

  it.each([1_466_000_000 / 1e6, 401_609_508_779_220 / 1e6, 1_466_000_000, Date.UTC(2015) - 1, Number.NaN, -1])(
    'if its time is %d ms, before 2015 (L6)',
    (wrongMs) => {
      expect(problem({ timeMs: wrongMs })).toContain('is before 2015');
    },
  );

  it('if its time is more than a day ahead (L4, L6)', () => {
    expect(problem({ timeMs: timeMs + dayMs })).toBeUndefined();
    expect(problem({ timeMs: timeMs + dayMs + 1 })).toContain('is more than a day ahead');
  });

  it('if it is older than the retention (L4)', () => {
    expect(problem({ timeMs: timeMs - 30 * dayMs }, { retentionMs: 30 * dayMs })).toBeUndefined();
    expect(problem({ timeMs: timeMs - 30 * dayMs - 1 }, { retentionMs: 30 * dayMs })).toContain('is beyond RETENTION');
    expect(problem({ timeMs: timeMs - 300 * dayMs })).toBeUndefined();
  });

  it('if a value is not finite (L3)', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(problem({ fields: { v: value } })).toContain('has a field without a valid value');
  });

  it('if a server would cut it off', () => {
    expect(problem({ tags: { t: 'x'.repeat(4_097) } })).toBe('its label t is too long');
    expect(problem({ tags: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`t${index}`, 'x'])) })).toBe(
      'it has more than 29 labels',
    );
    expect(problem({ fields: Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`field${index}`, 1])) })).toBe(
      'its line is longer than 65535 bytes',
    );
  });
});
