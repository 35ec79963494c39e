/** How registers hold one value. All of these meters send the high word first. */
export type RegisterType = 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';

/** A quantity, a share of it, a constant, or null for a gap that the meter refuses to read. */
type Content = string | { readonly quantity: string; readonly share: number } | number | null;

/** Values of one type, one after the other. */
export interface RegisterRun {
  /** The zero-based address of the first register. */
  readonly start: number;
  readonly type: RegisterType;
  /** Lists within the list only group it. */
  readonly content: readonly (Content | readonly Content[])[];
  /** Counts per unit of the quantity; 1 by default. */
  readonly scale?: number;
  /**
   * Values at the primary or the secondary side of the transformers; by default at the primary.
   * `setting`: as the meter's values mode says. `energy`: as its energy display says, which also sets the scale.
   */
  readonly side?: 'secondary' | 'setting' | 'energy' | undefined;
  /** Energy, which restarts and rolls over. */
  readonly counter?: true;
  /** Served only by the network module: its fast read, or its identity. */
  readonly block?: 'fast' | 'identity';
}

/** A text, two characters per register, filled with zeros. */
export interface TextRun {
  readonly start: number;
  readonly text: 'SunS' | 'manufacturer' | 'model' | 'options' | 'firmware' | 'serial';
  readonly registers: number;
}

export interface MeterTable {
  readonly title: string;
  /** Float registers of power are in these units. */
  readonly powerUnit: 'W' | 'kW';
  readonly runs: readonly RegisterRun[];
  /** The identity that the network module adds. */
  readonly identity?: readonly TextRun[];
}

/** One value at its place. */
export interface RegisterEntry extends Omit<RegisterRun, 'content' | 'scale'> {
  readonly registers: number;
  readonly quantity: string | number;
  readonly scale: number;
}

/** What the table has at an address: the value, and which of its registers. */
export interface Located {
  readonly entry: RegisterEntry | TextRun;
  readonly offset: number;
}

const registersOf: Readonly<Record<RegisterType, number>> = { uint16: 1, int16: 1, uint32: 2, int32: 2, float32: 2, float64: 4 };

/** Names of the three phases. */
export function abc(quantity: string): readonly string[] {
  return [`${quantity}A`, `${quantity}B`, `${quantity}C`];
}

/** Names of the three phases and of their total. */
export function withTotal(quantity: string): readonly string[] {
  return [...abc(quantity), quantity];
}

/** Indexes a table by address. Throws RangeError if two values overlap. */
export function indexed({ runs, identity = [] }: MeterTable): ReadonlyMap<number, Located> {
  const index = new Map<number, Located>();
  for (const entry of [...runs.flatMap(entriesOf), ...identity]) {
    for (let offset = 0; offset < entry.registers; offset += 1) {
      if (index.has(entry.start + offset)) throw new RangeError(`Two values at register ${entry.start + offset}.`);
      index.set(entry.start + offset, { entry, offset });
    }
  }
  return index;
}

function entriesOf({ content, scale = 1, ...run }: RegisterRun): RegisterEntry[] {
  const registers = registersOf[run.type];
  return content.flat().flatMap((each, position) => {
    if (each === null) return [];
    const { quantity, share } = typeof each === 'object' ? each : { quantity: each, share: 1 };
    return [{ ...run, start: run.start + position * registers, registers, quantity, scale: scale * share }];
  });
}
