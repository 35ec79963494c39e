import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface RealPushgateway {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts Debian's Pushgateway on a free port, or on the one given. Throws if it is not installed. */
export async function startRealPushgateway(port = 0): Promise<RealPushgateway> {
  // Debian's build stores its data in a file by default.
  const options = [`--web.listen-address=127.0.0.1:${port}`, '--web.enable-admin-api', '--persistence.file='];
  const child = spawn('prometheus-pushgateway', options, { stdio: ['ignore', 'ignore', 'pipe'] });
  await once(child, 'spawn');
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /msg="Listening on" address=(\S+)/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stderr.resume();
    return {
      url: `http://${address}`,
      stop: async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const end = once(child, 'exit');
        child.kill();
        await end;
      },
    };
  }
  throw new Error('The Pushgateway ended before it listened.');
}

interface Family {
  readonly type: string;
  readonly metrics: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: string }[];
}

/** The series in a Pushgateway, without those that it adds to each group. */
export async function seriesOf(url: string): Promise<{ name: string; labels: Record<string, string>; value: number; type: string }[]> {
  const reply = await fetch(`${url}/api/v1/metrics`);
  const { data } = (await reply.json()) as { data: Record<string, Family>[] };
  return data.flatMap((group) =>
    Object.entries(group)
      .filter(([name, family]) => Array.isArray(family.metrics) && !name.startsWith('push_'))
      .flatMap(([name, { type, metrics }]) =>
        metrics.map(({ labels, value }) => ({ name, labels: { ...labels }, value: Number(value), type })),
      ),
  );
}
