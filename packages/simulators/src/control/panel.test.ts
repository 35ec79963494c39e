import { describe, expect, it } from 'vitest';
import {
  addressOrNull,
  amount,
  amountOrNull,
  choice,
  listOf,
  signedNumber,
  wholeNumber,
  countOrNull,
  type FieldsOf,
  flag,
  rawTexts,
  text,
  timeOrNull,
  timeZone,
} from './field.ts';
import { ControlError, ControlPanel } from './panel.ts';
import { type TransportFaults, transportFaultNames, transportFaults } from './transport-faults.ts';

interface Controls extends TransportFaults {
  readonly colour: 'red' | 'green';
  readonly applyTo: 'all' | 'login';
}
const fields: FieldsOf<Controls> = {
  ...transportFaults,
  colour: choice('red', ['red', 'green']),
  applyTo: choice('all', ['all', 'login']),
};
const panelWith = (start: Partial<Controls> = {}) => new ControlPanel<Controls>(fields, [...transportFaultNames, 'applyTo'], start);

describe('a change', () => {
  it('affects only the controls that it names', () => {
    const panel = panelWith({ colour: 'green' });
    panel.change({ delayMs: 40 });
    expect(panel.current).toMatchObject({ colour: 'green', delayMs: 40, hang: false });
  });

  it('is refused as a whole, with every problem named', () => {
    const panel = panelWith();
    expect(() => panel.change({ hang: true, delayMS: 40, colour: 'blue', toString: 1 })).toThrow(
      new ControlError(
        'unknown control "delayMS" (known: delayMs, hang, dropConnection, cutInHalf, status500, skip, times, colour, applyTo); ' +
          '"colour" must be one of "red", "green"; ' +
          'unknown control "toString" (known: delayMs, hang, dropConnection, cutInHalf, status500, skip, times, colour, applyTo)',
      ),
    );
    expect(panel.current.hang).toBe(false);
  });

  it.each([null, 3, 'hang', [{ hang: true }]])('must be an object: %j', (change) => {
    expect(() => panelWith().change(change)).toThrow(ControlError);
  });

  it('is checked at the start too', () => {
    expect(() => panelWith({ delayMs: -1 })).toThrow('"delayMs" must be a number, 0 or more');
  });
});

describe('a field', () => {
  it.each([
    ['flag', flag(false), [true, false], [0, 'true', null, undefined]],
    ['amount', amount(0), [0, 1.5, 900], [-1, Number.NaN, Number.POSITIVE_INFINITY, '1', null]],
    ['whole number', wholeNumber(0), [0, 3], [-1, 0.5, '1', null]],
    ['signed number', signedNumber(0), [0, 3, -3], [0.5, '1', null, Number.NaN]],
    ['amount or null', amountOrNull(), [null, 0, 1.5], [-1, '1', undefined]],
    ['list', listOf(['one', 'two']), [[], ['two'], ['one', 'two']], [['three'], 'one', null, { length: 0 }]],
    ['count or null', countOrNull(), [null, 1, 12], [0, 1.5, -1, '1']],
    ['text', text(''), ['', 'locked'], [1, null]],
    ['choice', choice(12, [12, 24]), [12, 24], [13, '12']],
    ['time zone', timeZone('UTC'), ['UTC', 'America/New_York'], ['Mars/Olympus', '', 0]],
    [
      'time or null',
      timeOrNull(),
      [null, '2026-01-31T12:00:00Z', '2026-01-31T12:00:00.5-05:00'],
      ['2026-01-31T12:00:00', '2026-01-31', 'Tuesday', 5],
    ],
    ['address or null', addressOrNull(), [null, 'http://127.0.0.1:8080/'], ['127.0.0.1', 'file:///etc', 'http://', 5]],
    ['raw texts', rawTexts(['power']), [{}, { power: '--' }, { power: null }], [{ power: 0 }, { current: '1' }, null, 'power']],
  ])('%s accepts what it says and nothing else', (_, field, taken, refused) => {
    expect(taken.filter((value) => !field.accepts(value))).toEqual([]);
    expect(refused.filter((value) => field.accepts(value))).toEqual([]);
    expect(field.accepts(field.initial)).toBe(true);
  });
});

describe('faults', () => {
  const take = (panel: ControlPanel<Controls>, kind = 'login') => panel.takeFaults(({ applyTo }) => applyTo === 'all' || applyTo === kind);

  it('apply to every request until they are switched off', () => {
    const panel = panelWith({ hang: true });
    expect([take(panel)?.hang, take(panel)?.hang]).toEqual([true, true]);
    panel.change({ hang: false });
    expect(take(panel)).toBeNull();
  });

  it('end together when their times run out, and do not change the other controls', () => {
    const panel = panelWith({ colour: 'green' });
    panel.change({ status500: true, delayMs: 9, applyTo: 'login', times: 2 });
    expect([take(panel)?.status500, take(panel)?.delayMs, take(panel)]).toEqual([true, 9, null]);
    expect(panel.current).toEqual({ ...panelWith().current, colour: 'green' });
  });

  it('begin after the skipped requests, counting only requests in scope', () => {
    const panel = panelWith({ hang: true, applyTo: 'login', skip: 2, times: 1 });
    expect([take(panel, 'live-data'), take(panel), take(panel), take(panel)?.hang, take(panel)]).toEqual([null, null, null, true, null]);
    expect(panel.current).toEqual(panelWith().current);
  });

  it('apply only to requests in scope', () => {
    const panel = panelWith();
    panel.change({ hang: true, applyTo: 'login', times: 1 });
    expect([take(panel, 'live-data'), take(panel, 'login')?.hang, take(panel, 'login')]).toEqual([null, true, null]);
  });
});

describe('until', () => {
  it('resolves at once if the controls satisfy the condition', async () => {
    await expect(panelWith().until(({ hang }) => !hang, new AbortController().signal)).resolves.toBeUndefined();
  });

  it('resolves with the change that satisfies it', async () => {
    const panel = panelWith();
    const seen: number[] = [];
    const waiting = panel.until(({ delayMs }) => seen.push(delayMs) > 2, new AbortController().signal);
    panel.change({ delayMs: 5 });
    panel.change({ delayMs: 6 });
    await waiting;
    panel.change({ delayMs: 7 });
    expect(seen).toEqual([0, 5, 6]);
  });

  it('rejects if its signal aborts', async () => {
    const controller = new AbortController();
    const waiting = panelWith().until(({ hang }) => hang, controller.signal);
    controller.abort(new TypeError('gone'));
    await expect(waiting).rejects.toThrow('gone');
  });
});
