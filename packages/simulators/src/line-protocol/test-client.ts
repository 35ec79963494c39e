import { demoInfluxdb, type LineProtocolOptions, startLineProtocolReceiver } from './server.ts';

/** The receiver's clock in these tests. */
export const nowMs = 1_783_699_200_000;
const headers = { authorization: `Token ${demoInfluxdb.token}` };

/** A receiver, and a function that posts to it with the right token. */
export async function start(options: LineProtocolOptions = {}) {
  const receiver = await startLineProtocolReceiver({ now: () => nowMs, ...options });
  const send = async (body: string | Buffer, url = receiver.writeUrl, extra: Record<string, string> = {}) => {
    const content = typeof body === 'string' ? body : new Uint8Array(body);
    const reply = await fetch(url, { method: 'POST', body: content, headers: { ...headers, ...extra } });
    return [reply.status, await reply.text()] as const;
  };
  return { receiver, send, [Symbol.asyncDispose]: () => receiver.close() };
}
