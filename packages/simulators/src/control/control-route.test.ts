import { describe, expect, it } from 'vitest';
import { startTorusUnit } from '../torus-unit/server.ts';

const post = (url: string, body: string) => fetch(`${url}/_control`, { method: 'POST', body });

describe('/_control', () => {
  it('shows the controls and the requests', async () => {
    await using unit = await startTorusUnit({ powerUnit: 'kW', now: () => 1000 });
    await fetch(unit.url);
    expect(await (await fetch(`${unit.url}/_control`)).json()).toMatchObject({
      controls: { powerUnit: 'kW', hang: false, times: null },
      requests: [{ time: 1000, method: 'GET', path: '/', kind: 'page', status: 200 }],
    });
  });

  it('changes the given controls, and shows them', async () => {
    await using unit = await startTorusUnit();
    const reply = await post(unit.url, '{"status500": true, "times": 1}');
    expect([reply.status, await reply.json()]).toMatchObject([200, { controls: { status500: true, times: 1 } }]);
    expect((await fetch(unit.url)).status).toBe(500);
  });

  it.each([
    ['a control that does not exist', '{"delay": 1}', 'unknown control "delay"'],
    ['a value that a control does not accept', '{"delayMs": "1"}', '"delayMs" must be a number, 0 or more'],
    ['a body that is not JSON', 'hang=true', 'The body is not JSON.'],
    ['a body that is not an object', '[]', 'A change must be an object'],
  ])('refuses %s with 400 and the reason', async (_, body, problem) => {
    await using unit = await startTorusUnit();
    const reply = await post(unit.url, body);
    expect([reply.status, await reply.json()]).toEqual([400, { error: expect.stringContaining(problem) as string }]);
  });

  it('answers whatever fault is on, and is not recorded', async () => {
    await using unit = await startTorusUnit({ dropConnection: true, times: 1 });
    await post(unit.url, '{"delayMs": 0}');
    expect(unit.requests).toEqual([]);
    await expect(fetch(unit.url)).rejects.toThrow();
  });

  it('accepts only GET and POST', async () => {
    await using unit = await startTorusUnit();
    const reply = await fetch(`${unit.url}/_control`, { method: 'DELETE' });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});
