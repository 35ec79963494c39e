import { describe, expect, it } from 'vitest';
import { fillBody } from './fill-body.ts';

const answer = JSON.stringify({
  result: [
    { id: 'a', rid: '/tfwopaque/I0' },
    { id: 'b', rid: '"}' },
    { id: 'c', n: 7 },
  ],
});

describe('the body of a request after an answer', () => {
  it.for([
    ['{"id":1}', '{"id":1}'],
    ['{"rid":"{{result[id=a].rid}}"}', '{"rid":"/tfwopaque/I0"}'],
    ['{"rid":"{{ result[1].rid }}","n":{{result[id=c].n}}}', String.raw`{"rid":"\"}","n":7}`],
  ] as const)('%s is sent as %s', ([body, filled]) => {
    expect(fillBody(body, answer)).toEqual({ body: filled });
  });

  it.for([
    ['{{result[id=d].rid}}', 'result[id=d].rid'],
    ['{{result[*].id}}', 'result[*].id'],
    ['{{result}}', 'result'],
    ['{{[}}', '['],
  ] as const)('%s lacks %s', ([body, missing]) => {
    expect(fillBody(body, answer)).toEqual({ missing });
  });

  it('lacks what a page does not have', () => {
    expect(fillBody('{{a}}', '<html>')).toEqual({ missing: 'a' });
  });
});
