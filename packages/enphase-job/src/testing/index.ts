export { type CrashMatrixRow, crashMatrix, leftInStore } from '../tokens/crash-matrix.ts';
export { faultTable, type FaultRow } from './fault-table.ts';
