export { insertCustomer, insertStatements } from './billing/closed-statements.ts';
export { openDataFolder } from '../database/data-folder.ts';
export { makeMonths } from '../database/month-partitions.ts';
export { openPostgres } from '../database/postgres.ts';
export { writeDump } from '../dump/write-dump.ts';
export { retain } from '../readings/retention.ts';
export { storedJudgement, wholeJudgement } from './readings/judged-register.ts';
export { dice, type TroubledReading, troubledHistory } from './readings/troubled-history.ts';
export { runProgram, type RunningProgram } from './run-program.ts';
export { startTestApi, type TestApi, type TestApiOptions } from './start-test-api.ts';
export { migrateTestDatabase, testPostgres, withTestDatabase } from './test-database.ts';
export { type Answer, send, useTestApi } from './use-test-api.ts';
// What follows is for the benchmarks in test/bench.
export { runSql } from './run-sql.ts';
export { consumptionOf } from '../metering/consumption.ts';
export { readRegisters } from '../registers/registers.ts';
export type { OpenDatabase } from '../database/open-database.ts';
