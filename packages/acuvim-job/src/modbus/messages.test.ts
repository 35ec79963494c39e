import { expect, it } from 'vitest';
import { bytes } from '../testing/raw-meter.ts';
import { readRequest, registersIn } from './messages.ts';

it('asks for registers with the function and its data', () => {
  expect(readRequest(0x3400, 2)).toEqual(bytes('03 34 00 00 02'));
  expect(readRequest(0xfffe, 125)).toEqual(bytes('03 ff fe 00 7d'));
});

it('gives the registers of an answer, or the code of an exception', () => {
  expect(registersIn(bytes('03 04 43 66 00 00'))).toEqual(bytes('43 66 00 00'));
  expect(registersIn(bytes('83 06'))).toBe(6);
});
