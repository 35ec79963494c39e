import { planReads, type ReadRequest } from './plan.ts';
import type { Profile } from './profile.ts';
import { setupRegisters } from './scaling.ts';

/** The bytes of Modbus TCP: 12 for a request; 9 for an answer, and two per register. */
const requestBytes = 12;
const answerBytes = ({ count }: ReadRequest) => 9 + 2 * count;

/**
 * Describes what is read from a meter, a line per request.
 * @param answerMs how long the meter takes for an answer, with the network
 */
export function describePlan(profile: Profile, answerMs: number): readonly string[] {
  const setup = profile.scaling === undefined ? [] : planReads(setupRegisters(profile.scaling), profile.limits);
  const passes = planReads(profile.registers, profile.limits);
  const bytes = passes.reduce((sum, request) => sum + requestBytes + answerBytes(request), 0);
  return [
    `${profile.name}: ${profile.title}`,
    ...setup.map((request) => `once per run: ${describeRequest(request)}`),
    ...passes.map((request) => `each pass: ${describeRequest(request)}`),
    `each pass: ${profile.registers.length} values, ${passes.length} ${passes.length === 1 ? 'request' : 'requests'}, ${bytes} bytes, ${passes.length * answerMs} ms at ${answerMs} ms per answer`,
  ];
}

function describeRequest(request: ReadRequest): string {
  const { start, count, registers } = request;
  const hexadecimal = start.toString(16).toUpperCase().padStart(4, '0');
  return `${count} ${count === 1 ? 'register' : 'registers'} from ${start} (0x${hexadecimal}), ${requestBytes} + ${answerBytes(request)} bytes: ${registers.map(({ name }) => name).join(' ')}`;
}
