import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskOperation } from './disk-operation.ts';

/** The system calls that change files, sync them or answer a client, for `strace -e trace=`. */
export const tracedCalls =
  'openat,write,writev,pwrite64,pwritev,sendto,ftruncate,truncate,rename,renameat2,unlink,unlinkat,mkdir,rmdir,fsync,fdatasync';

interface Call {
  readonly time: number;
  readonly name: string;
  readonly parameters: string;
  readonly result: number;
}

/**
 * Parses the output of `strace -ff -ttt -y -xx`, one file per thread, into operations in order of time.
 * @throws TypeError for an unknown call that changes a file
 */
export function readSystemCalls(traceFolder: string, dataFolder: string): readonly DiskOperation[] {
  const calls = readdirSync(traceFolder)
    .flatMap((name) => readFileSync(join(traceFolder, name), 'latin1').split('\n').flatMap(readCall))
    .toSorted((one, other) => one.time - other.time);
  const positions = new Map<number, number>();
  return calls
    .flatMap((call) => interpret(call, positions))
    .filter((operation) => operation.kind === 'reply' || isInside(operation.path, dataFolder));
}

function isInside(path: string, dataFolder: string): boolean {
  // The lock is SQLite's and has no content, and a socket is not a file.
  return (path === dataFolder || path.startsWith(`${dataFolder}/`)) && !/\/(?:lock(?:-journal)?|[^/]*\.sock)$/.test(path);
}

function readCall(line: string): readonly Call[] {
  const found = /^(\d+\.\d+) (\w+)\((.*)\) += (-?\d+)/.exec(line);
  if (found === null) return [];
  const [, time = '', name = '', parameters = '', result = ''] = found;
  return Number(result) < 0 ? [] : [{ time: Number(time), name, parameters, result: Number(result) }];
}

function interpret({ name, parameters, result }: Call, positions: Map<number, number>): readonly DiskOperation[] {
  const [first = '', second = ''] = texts(parameters).map((text) => text.toString('utf8'));
  const numbers = parameters.split(', ').map(Number);
  const descriptor = Number(/^\d+/.exec(parameters)?.[0]);
  const path = pathOfDescriptor(parameters);
  switch (name) {
    case 'openat':
      positions.set(result, 0);
      return opened(second === '' ? first : second, parameters);
    case 'pwrite64':
      return [{ kind: 'write', path, offset: numbers.at(-1) ?? 0, bytes: written(parameters, result) }];
    case 'write':
    case 'writev':
    case 'sendto': {
      if (!path.startsWith('/')) return path.startsWith('socket:') ? [{ kind: 'reply', text: texts(parameters).join('') }] : [];
      const offset = positions.get(descriptor) ?? 0;
      positions.set(descriptor, offset + result);
      return [{ kind: 'write', path, offset, bytes: written(parameters, result) }];
    }
    case 'ftruncate':
      return [{ kind: 'truncate', path, size: numbers.at(-1) ?? 0 }];
    case 'truncate':
      return [{ kind: 'truncate', path: first, size: numbers.at(-1) ?? 0 }];
    case 'rename':
      return [{ kind: 'rename', path: first, to: second }];
    case 'unlink':
      return [{ kind: 'remove', path: first }];
    case 'mkdir':
      return [{ kind: 'make-folder', path: first }];
    case 'rmdir':
      return [{ kind: 'remove-folder', path: first }];
    case 'fsync':
      return [{ kind: 'sync', path }];
    default:
      if (/^(?:\d+<[^>]*>|AT_FDCWD<[^>]*>), "?[^/]/.test(parameters) && !path.startsWith('/')) return [];
      throw new TypeError(`${name} is not known here: ${parameters.slice(0, 200)}`);
  }
}

function opened(path: string, parameters: string): readonly DiskOperation[] {
  const created: readonly DiskOperation[] = parameters.includes('O_CREAT') ? [{ kind: 'create', path }] : [];
  return parameters.includes('O_TRUNC') ? [...created, { kind: 'truncate', path, size: 0 }] : created;
}

/** `17<\x2f\x74>`: a descriptor's path. */
function pathOfDescriptor(parameters: string): string {
  const [, hex] = /^(?:\d+|AT_FDCWD)<([^>]*)>/.exec(parameters) ?? [];
  return hex === undefined ? '' : unescaped(hex).toString('utf8');
}

function written(parameters: string, bytes: number): Buffer {
  const all = Buffer.concat(texts(parameters));
  if (all.length < bytes) throw new TypeError(`strace shortened a write of ${bytes} bytes`);
  return all.subarray(0, bytes);
}

/** Every string among the parameters; descriptors' paths in angle brackets do not count. */
function texts(parameters: string): readonly Buffer[] {
  return [...parameters.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => unescaped(hex));
}

function unescaped(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}
