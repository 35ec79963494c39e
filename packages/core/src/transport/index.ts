export { TransportFailure, transportFailureOf } from './transport-failure.ts';
export type { TransportFailureKind } from './transport-kinds.ts';
export { transportReasons } from './transport-reasons.ts';
