import { parseArgs } from 'node:util';
import { demoEnphase } from './enphase-cloud/demo.ts';
import { startEnphaseCloud } from './enphase-cloud/server.ts';
import type { Simulator } from './http/listen.ts';
import type { LineProtocolDialect } from './line-protocol/refusals.ts';
import { demoInfluxdb, startLineProtocolReceiver } from './line-protocol/server.ts';
import { readMeterModels, startMeterPorts } from './modbus-meter/ports.ts';
import { type MeterModel, meterModels } from './modbus-meter/tables/index.ts';
import { startPushgateway } from './pushgateway/server.ts';
import { demoCredentials, startTorusCloud } from './torus-cloud/server.ts';
import { startTorusUnit } from './torus-unit/server.ts';
import { type PrintedSimulator, startWebPorts } from './web-meters/ports.ts';

const usage = `Usage: node packages/simulators/src/main.ts [options]

  --only cloud|unit|receiver|enphase|meter|lines|web
                              start one of them
  --host ADDRESS              listen on this address (127.0.0.1)
  --cloud-port PORT           0, the default, uses a free port
  --unit-port PORT
  --receiver-port PORT
  --enphase-port PORT
  --meter-port PORT           the first meter's; each further port is one higher
  --meter-control-port PORT   the same for /_control of the meters
  --meter-models MODELS       one port per model (acuvim-ii); "acuvim-l+acuvim-3" are units 1 and 2 of one port.
                              Models: ${meterModels.join(', ')}
  --lines-port PORT
  --lines-dialect victoriametrics|influxdb
                              the server that lines stands in for (victoriametrics)
  --web-port PORT             the six legacy web meters; each device that follows has one higher
  --unit-tls                  serve the unit's page over https with a self-signed certificate
  --help
`;

/** An unknown option, or a value that it does not accept. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(problem: string) {
    super(`${problem}\n\n${usage}`);
  }
}

const simulatorNames = ['cloud', 'unit', 'receiver', 'enphase', 'meter', 'lines', 'web'] as const;
type SimulatorName = (typeof simulatorNames)[number];

export interface SimulatorCommand {
  readonly help: boolean;
  readonly only: readonly SimulatorName[];
  readonly host: string;
  readonly ports: Readonly<Record<SimulatorName, number>>;
  readonly meterControlPort: number;
  /** The models behind each port of the meters. */
  readonly meterModels: readonly (readonly MeterModel[])[];
  readonly linesDialect: LineProtocolDialect;
  readonly unitTls: boolean;
}

/** Reads the command line. Throws UsageError. */
export function parseCommand(args: readonly string[]): SimulatorCommand {
  const { values } = parseOptions(args);
  return {
    help: values.help,
    only: values.only === undefined ? simulatorNames : [simulatorName(values.only)],
    host: values.host,
    ports: {
      cloud: portNumber('--cloud-port', values['cloud-port']),
      unit: portNumber('--unit-port', values['unit-port']),
      receiver: portNumber('--receiver-port', values['receiver-port']),
      enphase: portNumber('--enphase-port', values['enphase-port']),
      meter: portNumber('--meter-port', values['meter-port']),
      lines: portNumber('--lines-port', values['lines-port']),
      web: portNumber('--web-port', values['web-port']),
    },
    meterControlPort: portNumber('--meter-control-port', values['meter-control-port']),
    meterModels: meterModelsOf(values['meter-models']),
    linesDialect: dialectName(values['lines-dialect']),
    unitTls: values['unit-tls'],
  };
}

const loginOf: Readonly<Partial<Record<SimulatorName, string>>> = {
  cloud: ` (${demoCredentials.username} / ${demoCredentials.password})`,
  enphase: ` (${demoEnphase.clientId} / ${demoEnphase.clientSecret}, key ${demoEnphase.apiKey}, systems ${demoEnphase.systemIds.join(', ')})`,
};

const loginOfInfluxdb = ` (token ${demoInfluxdb.token}, organization ${demoInfluxdb.org}, bucket ${demoInfluxdb.bucket})`;

/** Starts the simulators of a command and prints their addresses. */
export async function runCommand(command: SimulatorCommand, print: (line: string) => void): Promise<readonly Simulator[]> {
  if (command.help) {
    print(usage);
    return [];
  }
  const { host, ports } = command;
  const start: Readonly<Record<SimulatorName, () => Promise<Simulator | readonly Simulator[]>>> = {
    cloud: () => startTorusCloud({ host, port: ports.cloud }),
    unit: () => startTorusUnit({ host, port: ports.unit, tls: command.unitTls ? 'self-signed' : 'none' }),
    receiver: () => startPushgateway({ host, port: ports.receiver }),
    enphase: () => startEnphaseCloud({ host, port: ports.enphase }),
    meter: () => startMeterPorts(command.meterModels, { host, port: ports.meter, controlPort: command.meterControlPort }),
    lines: () => startLineProtocolReceiver({ host, port: ports.lines, dialect: command.linesDialect }),
    web: () => startWebPorts({ host, port: ports.web }),
  };
  const login = { ...loginOf, ...(command.linesDialect === 'influxdb' && { lines: loginOfInfluxdb }) };
  const started = await Promise.all(command.only.map(async (name) => ({ name, simulators: [await start[name]()].flat() })));
  for (const { name, simulators } of started) {
    const lines = simulators.flatMap((simulator) => printed(simulator) ?? [`${simulator.url}${login[name] ?? controlOf(simulator)}`]);
    for (const line of lines) print(`${name.padEnd(8)} ${line}`);
  }
  print('Change them at /_control of each. Ctrl-C stops.');
  return started.flatMap(({ simulators }) => simulators);
}

function printed(simulator: Simulator & Partial<PrintedSimulator>): readonly string[] | undefined {
  return simulator.lines;
}

function controlOf(simulator: Simulator & { readonly controlUrl?: string | null }): string {
  return simulator.controlUrl === undefined ? '' : ` (change it at ${simulator.controlUrl}/_control)`;
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        'cloud-port': { type: 'string', default: '0' },
        'unit-port': { type: 'string', default: '0' },
        'receiver-port': { type: 'string', default: '0' },
        'enphase-port': { type: 'string', default: '0' },
        'meter-port': { type: 'string', default: '0' },
        'meter-control-port': { type: 'string', default: '0' },
        'meter-models': { type: 'string', default: 'acuvim-ii' },
        'lines-port': { type: 'string', default: '0' },
        'lines-dialect': { type: 'string', default: 'victoriametrics' },
        'web-port': { type: 'string', default: '0' },
        'unit-tls': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function simulatorName(text: string): SimulatorName {
  const name = simulatorNames.find((each) => each === text);
  if (!name) throw new UsageError(`--only must be cloud, unit, receiver, enphase, meter, lines or web, not "${text}"`);
  return name;
}

function meterModelsOf(text: string): SimulatorCommand['meterModels'] {
  const models = readMeterModels(text);
  if (!models) throw new UsageError(`--meter-models must be models such as acuvim-ii,acuvim-l+acuvim-3, not "${text}"`);
  return models;
}

function dialectName(text: string): LineProtocolDialect {
  if (text !== 'victoriametrics' && text !== 'influxdb') {
    throw new UsageError(`--lines-dialect must be victoriametrics or influxdb, not "${text}"`);
  }
  return text;
}

function portNumber(option: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`${option} must be a port from 0 to 65535, not "${text}"`);
  return port;
}
