import { FixSettings } from '@wattjobs/core/errors';
import { everyAddress } from '../settings/listen-address.ts';
import type { ApiServer } from './server-type.ts';

/** The error codes of a machine without IPv6. */
const withoutIpv6: ReadonlySet<unknown> = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL']);

/**
 * Listens on an address. `::` includes IPv4 on the same socket; if the machine has no IPv6, only IPv4.
 * @throws FixSettings with what is wrong with HOST or PORT
 */
export async function listen(server: ApiServer, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  try {
    await server.listen({ host, port, listenTextResolver: (address) => `the API listens at ${address}` });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (host === everyAddress && withoutIpv6.has(code)) return await listen(server, { host: '0.0.0.0', port });
    if (code === 'EADDRINUSE')
      throw new FixSettings([{ name: 'PORT', problem: `is ${port}, on which another program listens`, example: '5002' }]);
    if (code === 'EACCES')
      throw new FixSettings([{ name: 'PORT', problem: `is ${port}, on which this user may not listen`, example: '5001' }]);
    if (code === 'EINVAL') {
      const problem = `is ${host}, a link-local address, which needs the interface that it belongs to`;
      throw new FixSettings([{ name: 'HOST', problem, example: 'fe80::1%eth0' }]);
    }
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new FixSettings([{ name: 'HOST', problem: `is ${host}, which is not an address of this machine`, example: '127.0.0.1' }]);
    }
    throw error;
  }
}
