import { type FieldsOf, flag } from '../control/field.ts';
import { type TransportFaults, transportFaultNames, transportFaults } from '../control/transport-faults.ts';

/** Everything that can be set at the start and changed while the receiver runs. */
export interface PushgatewayControls extends TransportFaults {
  /** Status 401, as a proxy in front of a Pushgateway answers an unknown client. */
  readonly refuse401: boolean;
}

export const pushgatewayFields: FieldsOf<PushgatewayControls> = { ...transportFaults, refuse401: flag(false) };

export const pushgatewayFaultNames = [...transportFaultNames, 'refuse401'] as const;
