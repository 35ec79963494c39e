import type { Unit } from '@wattjobs/core/job';

/** How the bits of a register are read. A type of 32 bits takes two Modbus registers, one of 64 bits takes four. */
export type RegisterType = 'float32' | 'float64' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'uint64' | 'int64';

/** The order of the 16-bit words of one value. Inside a word, the high byte is always first. */
export type WordOrder = 'high-first' | 'low-first';

/** One value of a meter: where it is, and how it becomes a number in its unit. */
export interface Register {
  /** The field of the series: `Va` in `acuvim_Va`. */
  readonly name: string;
  /** Further names under which the same value is delivered, because an older system gave them. */
  readonly alias?: readonly string[];
  /** The address in the request, from 0: 13312 for the register that manuals call 413313. */
  readonly register: number;
  readonly type: RegisterType;
  readonly wordOrder: WordOrder;
  /** The decoded number times this is the value in `unit`: never 0. Ratios of transformers are not part of it. */
  readonly scale: number;
  /** Without a prefix: watts, not kilowatts. */
  readonly unit: Unit;
  /** What it is, for the HELP line and for tables. */
  readonly label: string;
  /** Whether it is a problem if the meter does not have it. */
  readonly required: boolean;
  /** The values that are possible, in `unit`, after every multiplication. Others are absent. */
  readonly band?: Band;
  /** Whether it may share words with other registers. */
  readonly mayOverlap?: boolean;
  /** Who says so, in words. */
  readonly source: string;
  /** What is not certain about it. */
  readonly caveat?: string;
}

export interface Band {
  readonly minimum: number;
  readonly maximum: number;
}

/** What a device accepts. */
export interface ReadLimits {
  /** The most registers in one request: at most 125. */
  readonly registersPerRequest: number;
  /** The most unused registers that a request may read over. With 0, none: for devices that refuse to read unassigned ones. */
  readonly gapRegisters: number;
}

/** Text in registers, two characters each. */
export interface TextRegisters {
  readonly register: number;
  readonly words: number;
}

/** Where a meter says what it is. */
export interface Identity {
  /** Text that proves that the rest is there. */
  readonly marker?: { readonly register: number; readonly text: string };
  readonly model?: TextRegisters;
  readonly firmware?: TextRegisters;
  readonly serial?: TextRegisters;
}

/** How the settings of a meter change its values; see `scaling.ts`. */
export interface Scaling {
  /** The family whose setup registers are read. */
  readonly kind: 'acuvim-ii';
  /** `in-secondary-mode`: only if the meter shows secondary values. `always`: for integers, which are secondary in each mode. */
  readonly ratios: 'in-secondary-mode' | 'always';
}

/** What is read from one kind of meter. */
export interface Profile {
  readonly name: string;
  readonly title: string;
  /** The first part of each series: `acuvim` in `acuvim_Va`. */
  readonly measurement: string;
  readonly registers: readonly Register[];
  readonly limits: ReadLimits;
  readonly identity?: Identity;
  readonly scaling?: Scaling;
  /** Six registers: year, month, day, hour, minute and second of the meter's clock. */
  readonly clock?: { readonly register: number };
  /** The firmware that it is known to fit, as the meter states it; `check` says if that of a meter is another. Each is judged by its values. */
  readonly firmware?: { readonly from?: string; readonly to?: string };
  readonly source: string;
  readonly caveat?: string;
}

/** One value of a meter, in the unit of its register. */
export interface DecodedValue {
  readonly register: Register;
  readonly value: number;
}

const words: Readonly<Record<RegisterType, number>> = {
  uint16: 1,
  int16: 1,
  uint32: 2,
  int32: 2,
  float32: 2,
  uint64: 4,
  int64: 4,
  float64: 4,
};

/** How many 16-bit registers a value takes. */
export function wordsOf({ type }: Pick<Register, 'type'>): number {
  return words[type];
}
