// Simulated meters as a process: `node meters-process.ts OPTIONS`. It sends their ports, and on each message how often they have answered.
import { startModbusMeters } from '@wattjobs/simulators';

const { count, ...options } = JSON.parse(process.argv[2] ?? '') as { readonly count: number };
const farm = await startModbusMeters(count, options);
process.send?.(farm.meters.map(({ port }) => port));
process.on('message', () => process.send?.(farm.meters.reduce((sum, { counters }) => sum + counters.answers, 0)));
process.on('disconnect', () => process.exit());
