import { describe, expect, it } from 'vitest';
import { snapshotOf } from './fixtures/interpret.ts';
import { explainPage } from './explain-page.ts';
import { meter, rule } from '../testing/meter.ts';

describe('a failure', () => {
  it('names the page that is missing, and what to correct', () => {
    const snapshot = { ...snapshotOf('Not Found'), url: 'http://192.0.2.1/meter-2/login?token=canary', status: 404 };
    expect(explainPage(snapshot, meter('http://192.0.2.1/meter-2', { value: rule({ selector: '#v' }) }))).toMatchObject({
      reason: 'page_missing',
      message: 'the meter answered with status 404 to /meter-2/login',
      fix: 'Correct the address, the loginUrl or the url of the step.',
    });
  });
});
