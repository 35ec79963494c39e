import { describe, expect, it } from 'vitest';
import { ModbusException } from './modbus-exception.ts';
import { modbusReasons } from './reasons.ts';

const exceptionOf = (code: number) => new ModbusException(code, 'modbus://192.0.2.5:502', 'unit 1, registers 0 to 1');

describe('an exception of a meter', () => {
  it('says what it means and what to do', () => {
    const missing = exceptionOf(2);
    expect(missing.message).toBe(
      'modbus://192.0.2.5:502: a register of the request does not exist in this firmware (exception 02, unit 1, registers 0 to 1)',
    );
    expect(missing.fix).toContain('AXM-WEB2');
    expect(missing.exceptionCode).toBe(2);
    expect(exceptionOf(0x0b)).toMatchObject({ reason: 'meter_behind_gateway_silent', code: 'SOURCE_UNAVAILABLE' });
    expect(exceptionOf(0x0a).message).toContain('exception 0A');
  });

  it('has a documented reason for every code', () => {
    const documented = modbusReasons.map(({ reason }) => reason);
    const reasons = Array.from({ length: 256 }, (_, code) => exceptionOf(code).reason);
    expect(new Set(reasons).size).toBe(7);
    expect(reasons.filter((reason) => !documented.includes(reason))).toEqual([]);
  });
});
