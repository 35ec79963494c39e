import { describe, expect, it } from 'vitest';
import { RetryState } from '../errors/errors.ts';
import { createLogger, describeError, readableLines } from './logger.ts';

describe('the log', () => {
  it('has one line of JSON per message, with the level as a word', () => {
    const lines: string[] = [];
    createLogger({ level: 'info', job: 'torus-job', source: 'rack' }, (line) => lines.push(line)).warn({ tick: 3 }, 'late');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', job: 'torus-job', source: 'rack', tick: 3, msg: 'late' });
  });

  it('omits messages that are less severe than its level', () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', job: 'torus-job', source: 'rack' }, (line) => lines.push(line));
    log.info('quiet');
    expect(lines).toEqual([]);
  });

  it('is readable on a terminal', async () => {
    let shown = '';
    const print = await readableLines((text) => {
      shown += text;
    });
    createLogger({ level: 'info', job: 'torus-job', source: 'rack' }, print).info({ tick: 3 }, 'late');
    expect(shown).toContain('late');
    expect(shown).not.toMatch(/^\{/);
  });
});

describe('an error in the log', () => {
  it('has its code, reason and fix', () => {
    const error = new RetryState('disk full', { fix: 'Free space.', context: { errno: 'ENOSPC' } });
    expect(describeError(error)).toEqual({
      code: 'STATE_UNAVAILABLE',
      reason: 'state_unavailable',
      message: 'disk full',
      fix: 'Free space.',
      context: { errno: 'ENOSPC' },
    });
  });

  it('has its stack if it is a bug, and none of the extra fields that libraries add to errors', () => {
    const foreign = Object.assign(new TypeError('boom'), { options: { headers: { authorization: 'canary' } } });
    expect(describeError(foreign)).toMatchObject({ name: 'TypeError', message: 'boom', stack: expect.stringContaining('logger.test.ts') });
    expect(JSON.stringify(describeError(foreign))).not.toContain('canary');
    expect(describeError('text')).toEqual({ message: 'text' });
  });
});
