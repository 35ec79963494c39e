import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { FakeClock } from '@wattjobs/core/testing';
import { expect, it } from 'vitest';
import { AnswerGate } from './answer-gate.ts';
import { GracefulEnd } from './graceful-end.ts';

it('a server is closed after many looks without a new connection, although time passes between two of them', async () => {
  let looks = 0;
  let looksBeforeClose = 0;
  const server = Object.assign(new EventEmitter(), {
    close: (done: () => void) => {
      looksBeforeClose = looks;
      done();
    },
  });
  const clock = new FakeClock();
  const sleep = clock.sleep.bind(clock);
  // Of a machine that is so busy that each look comes late; three of them find a connection that has waited.
  clock.sleep = async (durationMs, signal) => {
    await sleep(durationMs + 60, signal);
    looks += 1;
    if (looks <= 3) server.emit('connection', new EventEmitter());
  };
  const end = new GracefulEnd({ server: server as unknown as Server, gate: new AnswerGate(), clock });
  await end.finish();
  expect(looksBeforeClose).toBe(3 + 20);
});
