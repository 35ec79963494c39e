import type { PathTable } from './path-table.ts';

/**
 * The address that the server routes by: without the scheme and host that a proxy may add (RFC 9112, section 3.2.2),
 * and without `basePath`. A proxy may strip the base path, and probes come without it,
 * so a path without it is served too.
 */
export function servedAddress(address: string, basePath: string, paths: PathTable): string {
  const relative = address.replace(/^https?:\/\/[^/?#]*(?=[/?#]|$)/i, '');
  const served = relative.startsWith('/') || relative === '*' ? relative : `/${relative}`;
  if (basePath === '') return served;
  const below = belowBase(served, basePath);
  // A path of ours may begin like the base path (`/api`): then it is left unchanged.
  return below !== undefined && (paths.find(below) !== undefined || paths.find(served) === undefined) ? below : served;
}

function belowBase(address: string, basePath: string): string | undefined {
  const single = address.replace(/^\/{2,}/, '/');
  if (!single.startsWith(basePath)) return undefined;
  const rest = single.slice(basePath.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : undefined;
}
