import type { MeterSettings } from './controls.ts';
import { type Electricity, type Phases, PhysicalModel } from './electricity.ts';
import { energyQuantitiesOf, type Quantities, quantitiesOf } from './quantities.ts';
import { type MeterModel, meterTables } from './tables/index.ts';

export interface MeterUnitOptions {
  readonly unitId: number;
  readonly model: MeterModel;
  /** Units of different seeds have different loads, counters and serial numbers. By default the unit id. */
  readonly seed?: number;
  /** The import counter at the start, in kWh. */
  readonly importKilowattHours?: number;
}

/** All that one meter could show now. */
export interface MeterView {
  /** At the primary side of its transformers. */
  readonly primary: Quantities;
  readonly secondary: Quantities;
}

/** One meter behind a port. */
export class MeterUnit {
  readonly unitId: number;
  readonly model: MeterModel;
  readonly seed: number;
  readonly physical: PhysicalModel;

  constructor({ unitId, model, seed = unitId, importKilowattHours = 123_456.7 + 1000 * (seed - 1) }: MeterUnitOptions, nowMs: number) {
    this.unitId = unitId;
    this.model = model;
    this.seed = seed;
    this.physical = new PhysicalModel(seed, nowMs, importKilowattHours);
  }

  /** What it shows at this time. `currentFactor` multiplies the currents. */
  view(settings: MeterSettings, nowMs: number, currentFactor: number): MeterView {
    const { voltage, current } = ratiosOf(settings);
    const electricity = scaled(this.physical.at(nowMs), 1, currentFactor);
    const energy = energyQuantitiesOf(this.physical.energyAt(nowMs));
    const atSecondary = Object.fromEntries(Object.entries(energy).map(([name, value]) => [name, value / (voltage * current)]));
    const own = { ...clockOf(nowMs + settings.clockOffsetSeconds * 1000), ...settingsOf(settings), settingUnitId: this.unitId };
    return {
      primary: { ...quantitiesOf(electricity), ...energy, ...own },
      secondary: { ...quantitiesOf(scaled(electricity, 1 / voltage, 1 / current)), ...atSecondary, ...own },
    };
  }

  /** The texts of its identity. */
  texts({ firmware }: MeterSettings): Readonly<Record<string, string>> {
    const serial = `SIM${String(this.seed).padStart(8, '0')}`;
    // The id of the SunSpec common model and its length of 66 registers.
    return {
      SunS: 'SunS\0\u0001\0B',
      manufacturer: 'Accuenergy',
      model: meterTables[this.model].title,
      options: 'AXM-WEB2',
      firmware,
      serial,
    };
  }
}

/** Current transformers with an output in mV or mA count as 1 to 1. */
function ratiosOf({ primaryVolts, secondaryVolts, primaryAmps, secondaryAmps }: MeterSettings) {
  return { voltage: primaryVolts / secondaryVolts, current: primaryAmps / (secondaryAmps > 5 ? 1 : secondaryAmps) };
}

function scaled(electricity: Electricity, voltageFactor: number, currentFactor: number): Electricity {
  const times = ([a, b, c]: Phases, factor: number): Phases => [a * factor, b * factor, c * factor];
  return {
    ...electricity,
    voltageVolts: times(electricity.voltageVolts, voltageFactor),
    currentAmps: times(electricity.currentAmps, currentFactor),
  };
}

function settingsOf(settings: MeterSettings): Quantities {
  const { voltageCountsPerVolt } = settings;
  return {
    settingPrimaryVolts: settings.primaryVolts * voltageCountsPerVolt,
    settingSecondaryVolts: settings.secondaryVolts * voltageCountsPerVolt,
    settingPrimaryAmps: settings.primaryAmps,
    settingSecondaryAmps: settings.secondaryAmps,
    settingVoltageWiring: settings.voltageWiring,
    settingCurrentWiring: settings.currentWiring,
    settingReactiveConvention: settings.reactiveConvention === 'iec' ? 0 : 1,
    settingEnergyDisplay: settings.energyDisplay === 'primary' ? 0 : 1,
    settingValuesMode: settings.valuesMode === 'secondary' ? 0 : 1,
  };
}

/** The meter's clock, which runs in UTC. */
function clockOf(timeMs: number): Quantities {
  const time = new Date(timeMs);
  return {
    clockYear: time.getUTCFullYear(),
    clockMonth: time.getUTCMonth() + 1,
    clockDay: time.getUTCDate(),
    clockHour: time.getUTCHours(),
    clockMinute: time.getUTCMinutes(),
    clockSecond: time.getUTCSeconds(),
    clockWeekday: time.getUTCDay(),
  };
}
