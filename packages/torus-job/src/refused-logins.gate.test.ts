import type { ServerResponse } from 'node:http';
import { startServer } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

describe('an account', () => {
  /** How often an hour of runs sends the password to a cloud that answers logins with `answerLogin`. */
  async function attemptsInAnHour(answerLogin: (response: ServerResponse) => void): Promise<number> {
    await using rig = await Rig.start();
    let attempts = 0;
    const form =
      '<form method="post"><input name="x$UserName"><input type="password" name="x$Password"><input type="submit" name="x$LoginButton"></form>';
    await using server = await startServer((response, request) => {
      if (request.method !== 'POST') return void response.end(form);
      attempts += 1;
      answerLogin(response);
    });
    for (let run = 0; run < 12; run += 1) {
      await rig.run({ settings: { BASE_URL: server.url, JOB_DURATION: '300', POLL_INTERVAL: '150' } });
      rig.clock.advance(60_000);
    }
    return attempts;
  }

  it.each([
    ['status 401', (response: ServerResponse) => response.writeHead(401).end('no'), 6],
    ['status 403', (response: ServerResponse) => response.writeHead(403).end('no'), 6],
    ['the login form again', (response: ServerResponse) => response.end('<form method="post"><input type="password" name="p"></form>'), 1],
    ['a redirect to the login form', (response: ServerResponse) => response.writeHead(302, { location: '/' }).end(), 6],
    ['status 500', (response: ServerResponse) => response.writeHead(500).end('no'), 6],
    ['a page that says that the account is locked', (response: ServerResponse) => response.end('<p>Account locked</p>'), 6],
    ['a redirect to a public page', (response: ServerResponse) => response.writeHead(302, { location: '/home' }).end(), 6],
    ['a closed connection', (response: ServerResponse) => response.destroy(), 6],
  ])('is tried rarely if the response to the login is %s', async (_answer, answerLogin, most) => {
    const attempts = await attemptsInAnHour(answerLogin);
    expect(attempts).toBeGreaterThan(0);
    expect(attempts).toBeLessThanOrEqual(most);
  });
});
