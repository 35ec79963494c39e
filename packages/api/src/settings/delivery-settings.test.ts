import { FixSettings } from '@wattjobs/core/errors';
import { describe, expect, it } from 'vitest';
import { loadApiSettings } from './settings.ts';

const platform = { environment: {}, hasContainerMark: false, writableHome: '/home/me' };
const load = (environment: Record<string, string>) => loadApiSettings(environment, platform);
const from = { MAIL_FROM: 'Bills <bills@dc.example>' };
const keys = { BUCKET_ACCESS_KEY_ID: 'canary-id', BUCKET_SECRET_ACCESS_KEY: 'canary-key' };

function problemsOf(environment: Record<string, string>): string {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof FixSettings) return error.message;
    throw error;
  }
  return '';
}

describe('the mail server', () => {
  it.for([
    ['smtps://mail.example', { host: 'mail.example', port: 465, tls: 'from_the_start', login: undefined }],
    ['smtp://mail.example', { host: 'mail.example', port: 587, tls: 'if_offered', login: undefined }],
    ['smtp://mail.example:80', { host: 'mail.example', port: 80, tls: 'if_offered', login: undefined }],
    ['smtp://me:p%40ss@[2001:db8::5]:25/', { host: '2001:db8::5', port: 25, tls: 'required', login: { user: 'me' } }],
    ['smtp+insecure://me:pass@mail.example:2525', { port: 2_525, tls: 'never', login: { user: 'me' } }],
  ] as const)('is that of %s', ([SMTP_URL, server]) => {
    expect(load({ SMTP_URL, ...from }).mail).toMatchObject({ server, from: from.MAIL_FROM });
  });

  it('has the password that was encoded, and never shows it', () => {
    const login = load({ SMTP_URL: 'smtp://me:p%40ss@mail.example', ...from }).mail?.server.login;
    expect([login?.password.reveal(), JSON.stringify(login)]).toEqual(['p@ss', '{"user":"me","password":"[redacted]"}']);
  });

  it.for([
    ['mail.example', 'does not begin with smtps://'],
    ['http://mail.example', 'does not begin with smtps://'],
    ['smtp://me:canary#canary@mail.example', 'must be percent-encoded'],
    ['smtp://canary@mail.example', 'has only one of user and password'],
    ['smtp://mail.example/canary', 'has more than'],
  ] as const)('is refused as %s', ([SMTP_URL, problem]) => {
    expect(problemsOf({ SMTP_URL, ...from })).toContain(problem);
    expect(problemsOf({ SMTP_URL, ...from })).not.toContain('canary');
  });

  it.for(['bills', 'a@b.example, c@d.example', 'A <a@b.example>, B <c@d.example>', 'x\ny <a@b.example>'])(
    'has no sender %j',
    (MAIL_FROM) => {
      expect(problemsOf({ SMTP_URL: 'smtps://mail.example', MAIL_FROM })).toContain('MAIL_FROM is not one address');
    },
  );
});

describe('the bucket', () => {
  it('has an address, a region and a key', () => {
    expect(load({ BUCKET_URL: 'https://s3.example/bills/hall-1/', ...keys }).bucket).toMatchObject({ region: 'us-east-1' });
  });

  it.for([
    'https://s3.example',
    'https://s3.example/a b',
    'https://s3.example/a+b',
    'https://s3.example/a?x=canary',
    'https://canary:x@s3.example/a',
  ])('is not at %s', (BUCKET_URL) => {
    expect(problemsOf({ BUCKET_URL, ...keys })).toMatch(/^BUCKET_URL (?!.*canary)/);
  });
});

it('half a delivery is named, in place of being left out', () => {
  expect(problemsOf({ BUCKET_URL: 'https://s3.example/bills' })).toBe(
    'BUCKET_ACCESS_KEY_ID is not set, but BUCKET_URL is; BUCKET_SECRET_ACCESS_KEY is not set, but BUCKET_URL is',
  );
  expect(problemsOf(from)).toBe('SMTP_URL is not set, but MAIL_FROM is');
});
