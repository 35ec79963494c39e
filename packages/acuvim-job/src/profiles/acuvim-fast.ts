import type { Profile } from '../registers/profile.ts';
import { registersOf } from './quantities.ts';

const source = 'the configuration of the system that this job replaces, and the manual of the Acuvim L';

/** The block that an AXM-WEB2 refreshes every 50 ms if its fast read is on; then the meter answers no other request. */
export const acuvimFast: Profile = {
  name: 'acuvim-fast',
  title: 'Acuvim II with AXM-WEB2, or Acuvim L: the fast block of fifteen values',
  measurement: 'acuvim',
  limits: { registersPerRequest: 125, gapRegisters: 0 },
  source,
  caveat: 'The fast read must be on in the web page of the AXM-WEB2. Nobody states whether its values are primary or secondary.',
  registers: registersOf({ type: 'float32', source, required: true }, [
    [0x3400, 'Va'],
    [0x3402, 'Vb'],
    [0x3404, 'Vc'],
    [0x3406, 'Vab'],
    [0x3408, 'Vbc'],
    [0x340a, 'Vca'],
    [0x340c, 'Ia'],
    [0x340e, 'Ib'],
    [0x3410, 'Ic'],
    [0x3412, 'Vln'],
    [0x3414, 'Vll'],
    [0x3416, 'I'],
    [0x3418, 'P', { caveat: 'Watts in the other blocks of this meter; no source states it for this one.' }],
    [0x341a, 'Q', { caveat: 'Vars in the other blocks of this meter; no source states it for this one.' }],
    [0x341c, 'F'],
  ]),
};
