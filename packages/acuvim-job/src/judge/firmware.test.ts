import { expect, it } from 'vitest';
import { firmwareNote } from './firmware.ts';

it.each([
  [{ from: '3.2', to: '3.10' }, '3.9', []],
  [{ from: '3.2', to: '3.10' }, '3.10', []],
  [{ from: '3.2', to: '3.10' }, '3.11', ['the profile is known to fit firmware from 3.2 to 3.10, not 3.11']],
  [{ from: '3.2' }, '3.1', ['the profile is known to fit firmware from 3.2, not 3.1']],
  [{ to: '3.2' }, '2.9', []],
  [{ from: '3.2' }, undefined, []],
  [undefined, '3.1', []],
])('with %o, firmware %s gives %o', (firmware, stated, notes) => {
  expect(firmwareNote(firmware === undefined ? {} : { firmware }, stated)).toEqual(notes);
});
