export { type CrashMatrixRow, crashMatrix, leftInStore } from '../tokens/crash-matrix.ts';
export { faultTable } from './fault-table.ts';
