import { rememberSecret } from '@wattjobs/core/redaction';
import { describe, expect, it } from 'vitest';
import { judgeReply } from './answer.ts';

const html = '<!DOCTYPE html><html><body>Bad Gateway</body></html>';

describe('an answer of the cloud', () => {
  it('is data if it is a JSON object with status 200, whatever its content type', () => {
    expect(judgeReply({ status: 200, body: '{"system_id":1}' })).toEqual({ json: { system_id: 1 } });
  });

  const bodies: readonly (readonly [number, unknown, string, string])[] = [
    [
      401,
      { message: 'Not Authorized', details: 'User is not authorized', code: 401 },
      'unauthorized',
      'Not Authorized: User is not authorized',
    ],
    [
      403,
      { message: 'Forbidden', details: 'Not authorized to access this resource', code: 403 },
      'forbidden',
      'Forbidden: Not authorized to access this resource',
    ],
    [
      404,
      { message: 'Not Found', details: 'System not found for {:id=>"1"}', code: 404 },
      'unknown-system',
      'Not Found: System not found for {:id=>"1"}',
    ],
    [404, { message: 'Not Found', details: 'No such path', code: 404 }, 'failed', 'Not Found: No such path'],
    [405, { reason: '405', message: ['Method not allowed'] }, 'failed', 'Method not allowed'],
    [
      422,
      { message: 'Unprocessable Entity', details: 'start_time is required', code: 422 },
      'unprocessable',
      'Unprocessable Entity: start_time is required',
    ],
    [
      429,
      { message: 'Too Many Requests', details: 'Usage limit exceeded for plan Watt', code: 429 },
      'quota',
      'Too Many Requests: Usage limit exceeded for plan Watt',
    ],
    [
      429,
      { reason: '429', message: ['Usage limit exceeded for plan Partner (custom)'] },
      'quota',
      'Usage limit exceeded for plan Partner (custom)',
    ],
    [500, { errorCode: 7, errorMessages: ['Data is temporarily unavailable'] }, 'failed', 'Data is temporarily unavailable'],
    [501, { reason: '501', message: ['Not Implemented'] }, 'failed', 'Not Implemented'],
    [503, { message: 'Service Unavailable' }, 'down', 'Service Unavailable'],
    [401, { error: 'invalid_token', error_description: 'Access token expired' }, 'unauthorized', 'invalid_token: Access token expired'],
  ];

  it.each(bodies)('with status %d and %j is %s', (status, body, kind, message) => {
    expect(judgeReply({ status, body: JSON.stringify(body) })).toMatchObject({ refusal: { kind, message, status } });
  });

  it.each([
    [200, html, 'down', 'cloud_page'],
    [502, html, 'down', 'cloud_status'],
    // A gateway's own page does not concern tokens.
    [401, html, 'down', 'cloud_status'],
    [403, html, 'down', 'cloud_status'],
    [401, '', 'down', 'cloud_status'],
    [401, 'Unauthorized', 'down', 'cloud_status'],
    [403, '[]', 'down', 'cloud_status'],
    [200, '{"system_id":1,', 'failed', 'cloud_broken'],
    [200, '[]', 'failed', 'cloud_broken'],
    [200, '', 'failed', 'cloud_broken'],
    [429, '', 'quota', 'cloud_quota'],
    [500, 'oops', 'down', 'cloud_status'],
  ])('with status %d and the body %j is %s', (status, body, kind, reason) => {
    expect(judgeReply({ status, body })).toMatchObject({ refusal: { kind, reason, message: '' } });
  });

  it.each([
    [401, { message: 'Unauthorized' }],
    [403, { message: 'Forbidden' }],
    [401, { status: 401, error: 'Unauthorized', path: '/api/v4/systems' }],
    [403, { fault: { faultstring: 'Rate limit' } }],
    [401, {}],
  ])('with status %d and a gateway’s JSON, %j, is not a refusal', (status, body) => {
    expect(judgeReply({ status, body: JSON.stringify(body) })).toMatchObject({ refusal: { kind: 'down', reason: 'cloud_status' } });
  });

  it('is a refusal if the header says what is wrong with the token', () => {
    const headers = { 'www-authenticate': 'Bearer realm="api", error="invalid_token"' };
    expect(judgeReply({ status: 401, body: '', headers })).toMatchObject({ refusal: { kind: 'unauthorized' } });
    expect(judgeReply({ status: 401, body: '', headers: { 'www-authenticate': 'Basic realm="x"' } })).toMatchObject({
      refusal: { kind: 'down' },
    });
  });

  it('contains the period whose quota is used up', () => {
    const body = JSON.stringify({
      message: 'Too Many Requests',
      code: 429,
      period: 'minute',
      period_start: 1_623_825_660,
      period_end: 1_623_825_720,
      limit: 5,
    });
    expect(judgeReply({ status: 429, body })).toMatchObject({ refusal: { period: 'minute', periodEndMs: 1_623_825_720_000 } });
  });

  it('is quoted without secrets', () => {
    const body = JSON.stringify({ message: 'Not Authorized', details: 'the key canary-key is not that of canary-client' });
    rememberSecret('canary-key');
    rememberSecret('canary-client');
    const answer = judgeReply({ status: 401, body });
    expect(answer).toMatchObject({ refusal: { message: 'Not Authorized: the key [redacted] is not that of [redacted]' } });
  });
});
