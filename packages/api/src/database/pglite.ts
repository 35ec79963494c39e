import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { brotliDecompressSync } from 'node:zlib';
// Imported only if no Postgres is configured: its WebAssembly module takes more than a hundred megabytes.
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { ReportBug } from '@wattjobs/core/errors';
import { pgliteFile } from '../assets.ts';
import { DurableNodeFS, durableStartParameters } from './durable-node-fs.ts';
import { asFolderFailure, engineEnded, openFailure } from './engine-failure.ts';
import { EngineLog } from './engine-log.ts';
import { openOnPool, type OpenDatabase } from './open-database.ts';

// The Node.js types lack it.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };

/** PGlite's files: a bundle has them beside itself, where PGlite would not look. */
async function programFiles(): Promise<PGliteOptions> {
  const [program, files] = await Promise.all([readFile(pgliteFile('pglite.wasm')), readFile(pgliteFile('pglite.data'))]);
  return { pgliteWasmModule: await WebAssembly.compile(program), fsBundle: new Blob([files]) };
}

/**
 * Creates a database in a folder.
 * Doing so from scratch briefly takes a gigabyte; from the bundle's prepared tar it does not.
 * @throws WaitForDatabase if the machine lacks the resources
 */
export async function makePglite(folder: string, prepared: string | undefined): Promise<void> {
  if (prepared === undefined) {
    const initdbWasmModule = await WebAssembly.compile(await readFile(pgliteFile('initdb.wasm')));
    return await makeIn(folder, { initdbWasmModule });
  }
  spareMemory();
  const packed = await readFile(prepared);
  const tar = prepared.endsWith('.br') ? brotliDecompressSync(packed) : packed;
  await makeIn(folder, { loadDataDir: new Blob([tar], { type: 'application/x-tar' }) });
}

async function makeIn(dataDir: string, options: PGliteOptions): Promise<void> {
  const log = new EngineLog();
  try {
    const engine = await PGlite.create({ ...(await programFiles()), ...options, dataDir, onStderr: log.take });
    await engine.close();
  } catch (error) {
    throw asFolderFailure(dataDir, error, log) ?? new ReportBug(error);
  }
}

/**
 * Opens a folder's database behind a pool of one connection, which is all that PGlite has.
 * Acknowledged data was synced to the disk.
 * @throws WaitForDatabase if the machine lacks the resources to open it
 * @throws RestoreData if its files are damaged
 */
export async function openPglite(folder: string): Promise<OpenDatabase> {
  spareMemory();
  const log = new EngineLog();
  const durable = { fs: new DurableNodeFS(folder), startParams: [...durableStartParameters], onStderr: log.take };
  const engine = await PGlite.create({ ...(await programFiles()), ...durable }).catch((cause: unknown) => {
    throw openFailure(folder, cause, log);
  });
  // PGlite catches errors thrown here and waits forever, or blocks the process.
  engine.Module['onAbort'] = (what: unknown) => process.emit('uncaughtException', engineEnded(folder, what, log));
  return onPglite(engine);
}

/** Optimizing the function that interprets expressions takes 600 MB at every start, but speeds up no request. */
export function spareMemory(): void {
  // The first alone is not enough: it implies the others only on the command line.
  for (const flag of ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);
}

/** Puts a pool on an open engine; closing one closes the other. */
export function onPglite(engine: PGlite): OpenDatabase {
  const options = { ...createPgConfig(engine), max: 1, idleTimeoutMillis: 0 };
  return openOnPool('pglite', options, () => undefined, {
    rest: nextTurn,
    closeEngine: async () => {
      if (!engine.closed) await engine.close();
    },
  });
}
