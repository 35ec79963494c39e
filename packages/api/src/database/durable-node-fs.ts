import { fsyncSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Engine = Parameters<NodeFS['init']>[0];
type ModuleOptions = Parameters<NodeFS['init']>[1];

/** What is used of the engine's file system for folders of the machine (Emscripten's NODEFS). */
interface MachineFiles {
  readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number };
  /** Turns an error of Node.js into the one that the engine knows. */
  tryFSOperation(operation: () => void): void;
}

/**
 * A folder of the machine whose `fsync` reaches the disk.
 * Emscripten calls `stream_ops.fsync` if there is one, and its NODEFS has none: the engine's `fsync` did nothing.
 */
export class DurableNodeFS extends NodeFS {
  override async init(engine: Engine, options: ModuleOptions): Promise<{ emscriptenOpts: ModuleOptions }> {
    const { emscriptenOpts } = await super.init(engine, options);
    const { preRun = [] } = emscriptenOpts;
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...preRun, (module) => syncForReal(module.NODEFS)] },
    };
  }
}

function syncForReal(files: MachineFiles): void {
  files.stream_ops.fsync = ({ nfd }) => {
    files.tryFSOperation(() => fsyncSync(nfd));
    return 0;
  };
}

/**
 * The engine's own start parameters, with syncing switched on: its `-F` switches it off.
 * `fsync` is the one method that reaches `stream_ops.fsync`; Emscripten's `fdatasync`, the default, never does anything.
 */
export const durableStartParameters: readonly string[] = PGlite.defaultStartParams
  .filter((parameter) => parameter !== '-F')
  .concat(['fsync=on', 'synchronous_commit=on', 'full_page_writes=on', 'wal_sync_method=fsync'].flatMap((setting) => ['-c', setting]));
