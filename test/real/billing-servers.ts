import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installPythonPackages } from '../fuzz/python-environment.ts';

const folder = import.meta.dirname;

/** What the servers accept. */
export interface BillingAccess {
  readonly certificate: string;
  readonly key: string;
  readonly user: string;
  readonly password: string;
  readonly keyId: string;
  readonly secretKey: string;
  readonly region: string;
}

/** Something that reached a server: a login, a mail, or a file in the bucket. */
export type Arrival = Readonly<Record<string, unknown>>;

export interface BillingServers extends AsyncDisposable {
  /** Of mail servers with STARTTLS, without TLS, and with TLS from the start, and of an S3. */
  readonly ports: Readonly<Record<'startTls' | 'plain' | 'tls' | 'bucket', number>>;
  readonly arrivals: readonly Arrival[];
}

/** Starts a mail server and an S3 that others wrote, which check logins and signatures. It needs Python and a package index. */
export async function startBillingServers(access: BillingAccess): Promise<BillingServers> {
  const python = join(await installPythonPackages('billing', join(folder, 'billing-requirements.txt')), 'python');
  const { certificate, key, user, password, keyId, secretKey, region } = access;
  const args = [join(folder, 'billing-servers.py'), certificate, key, user, password, keyId, secretKey, region];
  const child = spawn(python, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const end = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), end]);
  if (child.exitCode !== null) throw new Error(`The servers ended with ${child.exitCode}.`);
  const arrivals: Arrival[] = [];
  lines.on('line', (line) => arrivals.push(JSON.parse(line) as Arrival));
  return {
    ports: JSON.parse(String(first[0])) as BillingServers['ports'],
    arrivals,
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await end;
    },
  };
}
