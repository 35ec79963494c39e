import { addressOrNull, choice, type FieldsOf, flag, type RawTexts, rawTexts } from '../control/field.ts';
import { type BrokenHead, brokenHeads } from './broken-head.ts';
import { type TransportFaults, transportFaultNames, transportFaults } from '../control/transport-faults.ts';

const unitValueNames = ['voltageIn', 'voltageOut', 'currentOut', 'powerOut'] as const;
export type UnitValueName = (typeof unitValueNames)[number];

/** How the unit writes its page. */
export interface TorusUnitPage {
  readonly powerUnit: 'W' | 'kW';
  readonly decimalMark: 'dot' | 'comma';
  /** `old` uses unclosed upper-case tags, like old embedded servers. */
  readonly markup: 'tidy' | 'old';
  /** The text of a cell with its unit, instead of the measured value; null omits the row. */
  readonly values: RawTexts<UnitValueName>;
}

export interface TorusUnitFaults extends TransportFaults {
  /** A page with status 200 that says that the unit is updating. */
  readonly maintenance: boolean;
  /** A server's error page with status 200. */
  readonly htmlError: boolean;
  /** How the head of the answer breaks the rules of HTTP. */
  readonly head: 'sound' | BrokenHead;
  /** Redirects every request to this address. */
  readonly redirectTo: string | null;
}

/** Everything that can be set at the start and changed while the unit runs. */
export interface TorusUnitControls extends TorusUnitPage, TorusUnitFaults {}

export const torusUnitFields: FieldsOf<TorusUnitControls> = {
  powerUnit: choice('W', ['W', 'kW']),
  decimalMark: choice('dot', ['dot', 'comma']),
  markup: choice('tidy', ['tidy', 'old']),
  values: rawTexts(unitValueNames),
  ...transportFaults,
  maintenance: flag(false),
  htmlError: flag(false),
  head: choice('sound', ['sound', ...brokenHeads]),
  redirectTo: addressOrNull(),
};

export const torusUnitFaultNames = [...transportFaultNames, 'maintenance', 'htmlError', 'head', 'redirectTo'] as const;
