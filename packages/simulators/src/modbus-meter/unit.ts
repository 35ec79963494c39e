import type { MeterSettings } from './controls.ts';
import { PhysicalModel } from './electricity.ts';
import type { Quantities } from './quantities.ts';
import { type MeterModel, meterTables } from './tables/index.ts';
import { MeterView, scaled } from './view.ts';

export interface MeterUnitOptions {
  readonly unitId: number;
  readonly model: MeterModel;
  /** Units of different seeds have different loads, counters and serial numbers. By default the unit id. */
  readonly seed?: number;
  /** The import counter at the start, in kWh. */
  readonly importKilowattHours?: number;
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
    const electricity = scaled(this.physical.at(nowMs), 1, currentFactor);
    const own = () => ({ ...clockOf(nowMs + settings.clockOffsetSeconds * 1000), ...settingsOf(settings), settingUnitId: this.unitId });
    return new MeterView(settings, electricity, () => this.physical.energyAt(nowMs), own);
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
