import { controlAnswer } from '../control/control-route.ts';
import { ControlPanel } from '../control/panel.ts';
import { serveControlRoute, waitInRealTime, type Wait } from '../http/exchange.ts';
import { hostInUrl, type ListenOptions, listen, type Simulator } from '../http/listen.ts';
import { MeterConnection, type MeterPort } from './connection.ts';
import { type MeterControls, meterFaultNames, meterFields } from './controls.ts';
import { type MeterCounters, type MeterRequest, noCounts } from './counters.ts';
import type { Electricity } from './electricity.ts';
import type { Framing } from './frames.ts';
import { MeterListener } from './listener.ts';
import type { MeterModel } from './tables/index.ts';
import { MeterUnit, type MeterUnitOptions } from './unit.ts';

/** Any control may get its initial value here. */
export interface ModbusMeterOptions extends ListenOptions, Partial<MeterControls> {
  /** Several units behind one port are a gateway. By default one Acuvim II with unit id 1. */
  readonly units?: readonly MeterUnitOptions[];
  /** The model of the only unit, if `units` is absent. */
  readonly model?: MeterModel;
  /** The seed of the only unit, if `units` is absent. */
  readonly seed?: number;
  readonly framing?: Framing;
  /** The port of `/_control` over http; 0 uses a free one. Without it, there is no such server. */
  readonly controlPort?: number | undefined;
  /** The meters' clock, in milliseconds since the epoch. */
  readonly now?: () => number;
  readonly wait?: Wait;
}

export interface ModbusMeter extends Simulator {
  readonly host: string;
  readonly port: number;
  /** The address of the server of `/_control`, or null without one. */
  readonly controlUrl: string | null;
  /** Changes the named controls and keeps the rest. Throws ControlError if a value is invalid. */
  control(change: Partial<MeterControls>): void;
  /** Holds the named values of one unit, by default of all; an empty object lets them vary again. */
  set(values: Partial<Electricity>, unitId?: number): void;
  /** Sets the import counter of one unit, by default of all, in kWh. */
  setEnergy(importKilowattHours: number, unitId?: number): void;
  /** Ends all connections, as a restart does; every counter reads 0 for this long. */
  restart(zeroEnergySeconds: number): void;
  /** Closes the port and ends all connections. */
  powerOff(): Promise<void>;
  /** Opens the same port again. */
  powerOn(): Promise<void>;
  readonly counters: Readonly<MeterCounters>;
  readonly requests: readonly Readonly<MeterRequest>[];
}

/** Starts one port with one meter, or with several behind a gateway. */
export async function startModbusMeter(options: ModbusMeterOptions = {}): Promise<ModbusMeter> {
  const {
    port = 0,
    host = '127.0.0.1',
    controlPort,
    framing = 'tcp',
    model = 'acuvim-ii',
    seed = 1,
    units = [{ unitId: 1, model, seed }],
    now = Date.now,
    wait = waitInRealTime,
    ...controls
  } = options;
  const panel = new ControlPanel<MeterControls>(meterFields, meterFaultNames, controls);
  const meters = new Map(units.map((unit) => [unit.unitId, new MeterUnit(unit, now())]));
  const chosen = (unitId: number | undefined) => [...meters.values()].filter((unit) => unitId === undefined || unit.unitId === unitId);
  const counters = noCounts();
  const requests: MeterRequest[] = [];
  const shared: MeterPort = { framing, units: meters, panel, counters, requests, now, wait, inFlight: 0 };
  const listener = new MeterListener(panel, counters, (socket) => new MeterConnection(shared, socket));
  const set = (values: Partial<Electricity>, unitId?: number) => {
    for (const unit of chosen(unitId)) unit.physical.set(values, now());
  };
  holdValues(panel, set);
  const taken = await listener.start(host, port);
  const observed = () => ({ counters, requests: requests.slice(-100) });
  const route =
    controlPort === undefined
      ? undefined
      : await listen(
          serveControlRoute((request) => controlAnswer(panel, observed, request)),
          { host, port: controlPort },
        );
  const close = async () => {
    await Promise.all([listener.close(), route?.close()]);
  };
  const setPower = (powered: boolean) => {
    panel.change({ powered });
    return listener.settle();
  };
  return {
    url: `tcp://${hostInUrl(host)}:${taken}`,
    host,
    port: taken,
    controlUrl: route?.url ?? null,
    control: (change) => panel.change(change),
    set,
    setEnergy: (importKilowattHours, unitId) => {
      for (const unit of chosen(unitId)) unit.physical.setEnergy(importKilowattHours, now());
    },
    restart: (zeroEnergySeconds) => {
      panel.change({ zeroEnergyUntil: new Date(now() + zeroEnergySeconds * 1000).toISOString() });
      listener.dropAll();
    },
    powerOff: () => setPower(false),
    powerOn: () => setPower(true),
    counters,
    requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Many meters in one process, each with its own port and seed. */
export interface ModbusMeters extends AsyncDisposable {
  readonly meters: readonly ModbusMeter[];
  close(): Promise<void>;
}

/** Starts this many ports with the same options, and the seeds 1, 2, 3 and so on. */
export async function startModbusMeters(
  count: number,
  options: Omit<ModbusMeterOptions, 'port' | 'controlPort' | 'seed'> = {},
): Promise<ModbusMeters> {
  const meters = await Promise.all(Array.from({ length: count }, (_, index) => startModbusMeter({ ...options, seed: index + 1 })));
  const close = async () => {
    await Promise.all(meters.map((meter) => meter.close()));
  };
  return { meters, close, [Symbol.asyncDispose]: close };
}

/** A change of the control `values` holds them for every unit. */
function holdValues(panel: ControlPanel<MeterControls>, set: (values: Partial<Electricity>) => void): void {
  let held = panel.current.values;
  set(held);
  panel.onChange(({ values }) => {
    if (values === held) return;
    held = values;
    set(values);
  });
}
