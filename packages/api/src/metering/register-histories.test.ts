import { describe, expect, it } from 'vitest';
import { consumptionOf } from './consumption.ts';
import { energyPlaces, readDecimal, writeDecimal } from './decimal.ts';
import { judgeRegister, type RegisterReading, type RegisterTerms } from './judge-register.ts';
import { registerOf } from './register.ts';
import type { RegisterDecision } from './register-event.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const unrated: RegisterTerms = { ratedPowerKw: null, multipliers: [], modulusUnits: null };

function units(text: string): bigint {
  return readDecimal(text, energyPlaces);
}

function kwh(value: bigint | null): string | null {
  return value === null ? null : writeDecimal(value, energyPlaces);
}

/** Readings at equal distances from time 0, such as `13423.7`, or `34.1 B` with a serial. */
function readings(values: readonly string[], distanceMs = hourMs): readonly RegisterReading[] {
  return values.map((value, index) => {
    const [shown = '', serial = null] = value.split(' ');
    return { atMs: index * distanceMs, units: units(shown), serial };
  });
}

interface Asked {
  readonly distanceMs?: number;
  readonly terms?: Partial<RegisterTerms>;
  readonly decisions?: readonly (Pick<RegisterDecision, 'atMs' | 'kind'> & { readonly finalKwh?: string; readonly startKwh?: string })[];
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** What is counted of a history, from its first to its last reading unless asked otherwise, and what its events are. */
function counted(values: readonly string[], { distanceMs = hourMs, terms = {}, decisions = [], fromMs, toMs }: Asked = {}) {
  const known = { ...unrated, ...terms };
  const { accepted, events } = judgeRegister(
    readings(values, distanceMs),
    known,
    decisions.map(({ atMs, kind, finalKwh, startKwh }) => ({
      atMs,
      kind,
      finalUnits: finalKwh === undefined ? null : units(finalKwh),
      startUnits: startKwh === undefined ? null : units(startKwh),
    })),
  );
  const period = consumptionOf(registerOf(accepted, events, known), fromMs ?? 0, toMs ?? (values.length - 1) * distanceMs, {
    ...known,
    longestGapMs: 2 * dayMs,
  });
  return {
    kwh: kwh(period.units),
    minusKwh: kwh(period.minusUnits),
    plusKwh: kwh(period.plusUnits),
    flags: period.flags,
    parts: period.parts,
    events: events.map(({ kind, status }) => `${kind} ${status}`),
    raw: events,
  };
}

describe('a register that drops out', () => {
  it('counts nothing for zeros between equal readings', () => {
    const drops = ['13423.7', '0', '13423.7', '0', '13423.7', '0', '13423.7', '0', '13423.7'];
    expect(counted(drops)).toMatchObject({ kwh: '0', events: Array(4).fill('dip settled') });
    expect(counted(['25567.548', '0', '25567.548', '25567.548'], { distanceMs: 902_000 })).toMatchObject({ kwh: '0', plusKwh: '0' });
  });

  it('counts what rose meanwhile, and keeps the times of what it left out', () => {
    const { raw, ...rest } = counted(['12345.6', '12345.7', '0', '0', '12345.8']);
    expect(rest).toMatchObject({ kwh: '0.2', events: ['dip settled'] });
    expect(raw[0]?.leftOutMs).toEqual([2 * hourMs, 3 * hourMs]);
  });

  it('knows a dip between readings that are a month apart', () => {
    expect(counted(['1000', '0', '1100'], { distanceMs: 30 * dayMs })).toMatchObject({ kwh: '100', events: ['dip settled'] });
  });

  it('leaves out values with another separator or unit until they are right again', () => {
    const wrong = ['11234.5', '11235', '11.236', '11.237', '11238'];
    expect(counted(wrong, { terms: { ratedPowerKw: 11 } })).toMatchObject({ kwh: '3.5', events: ['dip proposed'] });
    expect(counted(['11.234', '11.235', '11236', '11237', '11.238'], { terms: { ratedPowerKw: 11 } })).toMatchObject({ kwh: '0.004' });
  });

  it('is no dip if it counts up from 0 past the value before', () => {
    const values = ['19', '20', ...Array.from({ length: 30 }, (_, hour) => String(hour))];
    expect(counted(values)).toMatchObject({ kwh: '30', events: ['reset proposed'] });
  });

  it('asks a person about any other dip', () => {
    expect(counted(['20', '19', '20'])).toMatchObject({ kwh: '0', events: ['dip proposed'], flags: ['open_question'] });
  });
});

describe('a register that passes its largest value', () => {
  it('counts from the modulus, which is one step more than the largest value', () => {
    const modulusUnits = units('838.8608');
    const history = ['838.831', '838.8576', '0.022'];
    expect(counted(history, { terms: { modulusUnits }, fromMs: hourMs })).toMatchObject({ kwh: '0.0252', events: ['rollover proposed'] });
    expect(counted(history, { terms: { modulusUnits, ratedPowerKw: 3 } })).toMatchObject({ events: ['rollover settled'], flags: [] });
    expect(counted(['99990', '15'], { terms: { modulusUnits: units('100000') } })).toMatchObject({ kwh: '25' });
  });

  it('may have done so unseen in a gap that is long enough, which a person must decide', () => {
    const terms = { modulusUnits: units('1000'), ratedPowerKw: 7 };
    const late = { terms, distanceMs: 7 * dayMs };
    expect(counted(['100', '150', '180'], late)).toMatchObject({
      kwh: '80',
      minusKwh: '0',
      plusKwh: '2292',
      events: ['rollover proposed', 'rollover proposed'],
    });
    expect(counted(['100', '150', '180'], { ...late, distanceMs: 5 * dayMs })).toMatchObject({ kwh: '80', plusKwh: '0', events: [] });
    expect(counted(['100', '150'], { ...late, decisions: [{ atMs: 7 * dayMs, kind: 'none' }] })).toMatchObject({ kwh: '50', events: [] });
    const turned = { ...late, decisions: [{ atMs: 7 * dayMs, kind: 'rollover' as const }] };
    expect(counted(['100', '150'], turned)).toMatchObject({ kwh: '1050', plusKwh: '0', events: ['rollover confirmed'], flags: [] });
    expect(counted(['100', '0', '105'], late)).toMatchObject({ kwh: '5', plusKwh: '2348', events: ['dip proposed'] });
  });

  it('does not do so far below it: that is a reset, after which what was lost is not known', () => {
    const terms = { modulusUnits: units('16777.216'), ratedPowerKw: 4 };
    expect(counted(['2.63', '2.636', '0', '0.001'], { terms, distanceMs: 60_000 })).toMatchObject({
      kwh: '0.007',
      plusKwh: '0.067666667',
      events: ['reset proposed'],
      flags: ['open_question'],
    });
    expect(counted(['2.63', '2.636', '0', '0.001'], { terms: { ...terms, ratedPowerKw: null } })).toMatchObject({ plusKwh: null });
  });
});

describe('a register that falls', () => {
  it('counts nothing across an unexplained fall, small or large, until a person decides', () => {
    expect(counted(['20', '19', '19.5'])).toMatchObject({ kwh: '0.5', plusKwh: null, events: ['unexplained proposed'] });
    expect(counted(['20', '17', '17.5'])).toMatchObject({ kwh: '0.5', events: ['unexplained proposed'] });
    const lifetime = ['8000', '8004', '6810.95', '6815'];
    expect(counted(lifetime)).toMatchObject({ kwh: '8.05', events: ['unexplained proposed'], flags: ['open_question'] });
    const decided = counted(lifetime, { decisions: [{ atMs: 2 * hourMs, kind: 'unexplained' }] });
    expect(decided).toMatchObject({ kwh: '8.05', events: ['unexplained confirmed'], flags: [] });
  });
});

describe('a register that jumps', () => {
  it('leaves out what the feed cannot have delivered and what went away again', () => {
    expect(counted(['100', '101', '90101', '102', '103'], { terms: { ratedPowerKw: 11 } })).toMatchObject({
      kwh: '3',
      events: ['spike settled'],
    });
    expect(counted(['100', '101', '90101'])).toMatchObject({
      kwh: '1',
      events: ['spike proposed'],
      flags: ['end_unknown', 'open_question'],
    });
  });

  it('asks a person if it came back in small steps: it may have begun again', () => {
    const again = ['4.1', '4.2', '30004.2', '30005', '0', '1.5', '3', '4.3', '5'];
    expect(counted(again, { terms: { ratedPowerKw: 2 } })).toMatchObject({ events: ['spike proposed'], flags: ['open_question'] });
  });

  it('counts nothing for a jump that stays', () => {
    const stays = ['100', ...Array.from({ length: 200 }, (_, hour) => String(90_000 + hour))];
    expect(counted(stays)).toMatchObject({ kwh: '199', plusKwh: null, events: ['unexplained proposed'] });
    expect(counted(stays, { decisions: [{ atMs: hourMs, kind: 'none' }] })).toMatchObject({ kwh: '90099', events: [] });
  });
});

describe('a meter that was replaced', () => {
  it('is known by its serial, and its register is never compared with that of the other', () => {
    expect(counted(['38060.1 A', '38062.9 A', '34669.6 B', '34671 B'])).toMatchObject({ kwh: '4.2', events: ['meter_replaced settled'] });
    expect(counted(['100 A', '101', '105 B', '106'])).toMatchObject({ kwh: '2', plusKwh: null });
  });

  it('counts to the final register and from the first one if a person gave them', () => {
    const history = ['38060.1 A', '38062.9 A', '34669.6 B', '34671 B'];
    const decisions = [{ atMs: 2 * hourMs, kind: 'meter_replaced', finalKwh: '38063.4', startKwh: '34669.5' }] as const;
    expect(counted(history, { decisions })).toMatchObject({ kwh: '4.8', plusKwh: '0', events: ['meter_replaced confirmed'] });
    const between = [{ ...decisions[0], atMs: 1.5 * hourMs }];
    expect(counted(history, { decisions: between })).toMatchObject({ kwh: '4.8', plusKwh: '0', events: ['meter_replaced corrected'] });
  });
});

describe('what a person decided', () => {
  it('overrules the rules', () => {
    const fall = ['20', '17', '17.5'];
    const at = { atMs: hourMs };
    expect(counted(fall, { decisions: [{ ...at, kind: 'reset' }] })).toMatchObject({ kwh: '17.5', events: ['reset corrected'], flags: [] });
    expect(counted(fall, { decisions: [{ ...at, kind: 'meter_replaced' }] })).toMatchObject({
      kwh: '0.5',
      events: ['meter_replaced corrected'],
    });
    const terms = { modulusUnits: units('1000') };
    expect(counted(fall, { terms, decisions: [{ ...at, kind: 'rollover' }] })).toMatchObject({
      kwh: '997.5',
      events: ['rollover corrected'],
    });
    expect(counted(['20', '17', '17.5', '20.5'], { decisions: [{ ...at, kind: 'dip' }] })).toMatchObject({
      kwh: '0.5',
      events: ['dip corrected'],
    });
    const high = { decisions: [{ ...at, kind: 'spike' as const }] };
    expect(counted(['100', '150', '101', '102'], high)).toMatchObject({ kwh: '2', events: ['spike corrected'], flags: [] });
  });

  it('is not applied to what it cannot be about', () => {
    const none = [{ atMs: hourMs, kind: 'none' as const }];
    expect(counted(['20', '17', '17.5'], { decisions: none })).toMatchObject({ events: ['unexplained proposed'] });
    const rollover = [{ atMs: hourMs, kind: 'rollover' as const }];
    expect(counted(['20', '17', '17.5'], { decisions: rollover })).toMatchObject({ events: ['unexplained proposed'] });
    expect(counted(['20', '21', '22'], { decisions: [{ atMs: hourMs + 1, kind: 'reset' }] })).toMatchObject({ kwh: '2', events: [] });
  });
});

describe('the rated power', () => {
  const factor = (kwhOfOne: string, fromMs = Number.NEGATIVE_INFINITY) => ({ fromMs, factorUnits: units(kwhOfOne) });

  it('is that of the feed, after the multiplier', () => {
    const wattHours = { ratedPowerKw: 11, multipliers: [factor('0.001')] };
    expect(counted(['5000000', '5009000', '5020000'], { terms: wattHours })).toMatchObject({ kwh: '20', events: [] });
    expect(counted(['5000000', '5012100.1', '5012200'], { terms: wattHours })).toMatchObject({ events: [] });
    expect(counted(['5000000', '5012100.2', '5012000'], { terms: wattHours })).toMatchObject({ events: ['spike settled'] });
    const transformer = { ratedPowerKw: 100, multipliers: [factor('40')] };
    expect(counted(['100', '102.7', '105.4'], { terms: transformer })).toMatchObject({ kwh: '216', events: [] });
    expect(counted(['100', '105.1', '102.7'], { terms: transformer })).toMatchObject({ kwh: '108', events: ['spike settled'] });
  });

  it('that nobody said is after the multiplier too', () => {
    const terms = { multipliers: [factor('1000')] };
    expect(counted(['10', '11.1', '12.2'], { terms })).toMatchObject({ events: [] });
    expect(counted(['10', '13.3', '12.2'], { terms })).toMatchObject({ events: ['spike proposed'] });
  });

  it('bounds with the smallest factor between two readings, up to the second one', () => {
    const rated = (changedMs: number) => ({ ratedPowerKw: 10, multipliers: [factor('2', hourMs / 2), factor('0.5', changedMs)] });
    expect(counted(['100', '111', '111'], { terms: rated(hourMs) })).toMatchObject({ events: [] });
    expect(counted(['100', '122', '122'], { terms: rated(hourMs) })).toMatchObject({ events: ['spike proposed'] });
    expect(counted(['100', '122', '122'], { terms: rated(hourMs - 1) })).toMatchObject({ events: [] });
  });

  it('bounds with the factor of the time, after another one too', () => {
    const terms = { ratedPowerKw: 10, multipliers: [factor('0.5'), factor('2', 2 * hourMs), factor('0.5', 4 * hourMs)] };
    expect(counted(['100', '120', '140', '145', '150', '170'], { terms })).toMatchObject({ kwh: '50', events: [] });
    expect(counted(['100.1', '120.1', '140.1', '150.1', '145.1'], { terms })).toMatchObject({ events: ['spike settled'] });
  });

  it('bounds what was not counted at the register, and what was not measured in energy', () => {
    const terms = { ratedPowerKw: 11, multipliers: [factor('40')] };
    const reset = counted(['5000', '0.1', '0.2'], { terms });
    // 0.275 kWh and a step of 0.1 kWh at the register, of which 0.1 kWh is counted.
    expect(reset).toMatchObject({ kwh: '8', minusKwh: '4', plusKwh: '11', events: ['reset proposed'] });
    expect(counted(['5000', '5000.1'], { terms, toMs: 3 * hourMs })).toMatchObject({ kwh: '4', plusKwh: '22', flags: ['end_unknown'] });
  });
});
