import { succeed, type Namespace } from '../cluster.ts';

/** An HTTP answer to a pod of the namespace. */
export interface InClusterAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface InClusterRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** `manual` returns a redirect instead of following it. */
  readonly redirect?: 'follow' | 'manual';
}

const program = `
process.stdin.setEncoding('utf8');
let input = '';
process.stdin.on('data', (part) => { input += part; }).on('end', async () => {
  const { url, ...rest } = JSON.parse(input);
  const again = async (tries) => {
    try { return await fetch(url, rest); }
    catch (error) {
      if (error.cause?.code !== 'ECONNREFUSED' || tries === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return again(tries - 1);
    }
  };
  const answer = await again(60);
  console.log(JSON.stringify({ status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }));
});`;

/**
 * Sends a request from the pod of the simulators: tests have no other access to the cluster, and the request stays out of the arguments.
 * A refused connection is tried again, because a node learns the address of a pod a moment after that is ready.
 */
export async function request(namespace: Namespace, wanted: InClusterRequest): Promise<InClusterAnswer> {
  const args = ['--namespace', namespace.name, 'exec', '--stdin', 'pod/simulators', '--', 'node', '-e', program];
  return JSON.parse(await succeed('kubectl', args, JSON.stringify(wanted)));
}
