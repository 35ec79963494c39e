import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startBlackHole } from './black-hole.ts';

it('leaves a client without an answer to its SYN', async () => {
  await using hole = await startBlackHole();
  const socket = connect(hole.port, hole.host);
  let result = 'none';
  socket.on('connect', () => (result = 'connected')).on('error', () => (result = 'refused'));
  await setTimeout(500);
  socket.destroy();
  expect(result).toBe('none');
});
