import { fsyncSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Engine = Parameters<NodeFS['init']>[0];
type ModuleOptions = Parameters<NodeFS['init']>[1];

/** The part of Emscripten's NODEFS, the engine's file system for host folders, that is used here. */
interface MachineFiles {
  readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number };
  /** Converts a Node.js error to the engine's. */
  tryFSOperation(operation: () => void): void;
}

/**
 * A host folder whose `fsync` reaches the disk.
 * Emscripten calls `stream_ops.fsync` if there is one, and its NODEFS has none, so the engine's `fsync` did nothing.
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
 * The engine's start parameters without `-F`, which disables syncing.
 * `fsync` is the one method that reaches `stream_ops.fsync`; Emscripten's `fdatasync`, the default, never does anything.
 */
export const durableStartParameters: readonly string[] = PGlite.defaultStartParams
  .filter((parameter) => parameter !== '-F')
  .concat(['fsync=on', 'synchronous_commit=on', 'full_page_writes=on', 'wal_sync_method=fsync'].flatMap((setting) => ['-c', setting]));
