import { type ModbusMeter, startModbusMeter } from './server.ts';
import { type MeterModel, meterModels } from './tables/index.ts';

/** Which meters are behind each port: `acuvim-ii,acuvim-l+acuvim-3` is one port, and a second with two units. Undefined if a model is unknown. */
export function readMeterModels(text: string): readonly (readonly MeterModel[])[] | undefined {
  const ports = text.split(',').map((port) => port.split('+').flatMap((name) => meterModels.find((model) => model === name) ?? []));
  const isRead = text !== '' && ports.map((models) => models.join('+')).join(',') === text;
  return isRead ? ports : undefined;
}

/** Where the meters of a command listen: each port and control port is one above the one before, or free if it is 0. */
export interface MeterPorts {
  readonly host: string;
  readonly port: number;
  readonly controlPort: number;
}

/** Starts the meters of a command, each with its `/_control`. The units of a port are 1, 2, 3 and so on. */
export function startMeterPorts(
  models: readonly (readonly MeterModel[])[],
  { host, port, controlPort }: MeterPorts,
): Promise<ModbusMeter[]> {
  const next = (first: number, index: number) => (first === 0 ? 0 : first + index);
  return Promise.all(
    models.map((behind, index) =>
      startModbusMeter({
        host,
        port: next(port, index),
        controlPort: next(controlPort, index),
        units: behind.map((model, position) => ({ unitId: position + 1, model, seed: 10 * index + position + 1 })),
      }),
    ),
  );
}
