import { describe, expect, it } from 'vitest';
import { livePage, loginPage, startRawSite } from './testing/raw-site.ts';
import { Rig } from './testing/rig.ts';

/** Runs once against a cloud with this login page; returns what was posted and the run's output. */
async function logIn(html: string | Buffer, { contentType = 'text/html; charset=utf-8', settings = {} } = {}) {
  await using rig = await Rig.start();
  await using cloud = await startRawSite((response, { method, url }) => {
    if (method === 'POST') response.writeHead(302, { location: '/MemberPages/LiveData.aspx', 'set-cookie': 'in=1; path=/' }).end();
    else if (url === '/MemberPages/LiveData.aspx' && cloud.requests.some((request) => request.startsWith('POST'))) response.end(livePage);
    else response.setHeader('content-type', contentType).end(html);
  });
  const { summary, exitCode, stderr } = await rig.run({ verb: ['once'], settings: { BASE_URL: cloud.url, ...settings } });
  return { posts: cloud.requests.filter((request) => request.startsWith('POST')), summary, exitCode, stderr, state: rig.state.cloud };
}

describe('a login page with other fields', () => {
  it('never has the password typed into a hidden decoy, which is sent unchanged', async () => {
    const decoy = '<p style="display:none"><input name="UserName"><input type="password" name="Password"></p>';
    const { posts, exitCode } = await logIn(loginPage('/go', decoy));
    expect(posts).toEqual([
      'POST /go UserName=&Password=&c%24UserName=demo%40example.com&c%24Password=demo-password&c%24LoginButton=Log+In',
    ]);
    expect(exitCode).toBe(0);
  });

  it('never has the password typed into a registration panel', async () => {
    const panel =
      '<input name="r$UserName"><input type="password" name="r$Password"><input type="submit" name="r$Button" value="Register">';
    const { posts } = await logIn(loginPage('/go', panel));
    expect(posts).toEqual([
      'POST /go r%24UserName=&r%24Password=&c%24UserName=demo%40example.com&c%24Password=demo-password&c%24LoginButton=Log+In',
    ]);
  });

  it('is sent nothing if two logins are alike, and the credentials do not count as refused', async () => {
    const { posts, summary, exitCode, stderr, state } = await logIn(loginPage('/a') + loginPage('/b').replaceAll('c$', 'd$'));
    expect(posts).toEqual([]);
    expect(summary['errors']).toEqual({ cloud_login_unclear: 1 });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('LOGIN_PASSWORD_FIELD');
    expect(state).not.toHaveProperty('loginAttempts');
  });

  it('is sent the login that a setting names', async () => {
    const two = loginPage('/a') + loginPage('/b').replaceAll('c$', 'd$');
    const { posts } = await logIn(two, { settings: { LOGIN_PASSWORD_FIELD: 'd$Password' } });
    expect(posts).toEqual(['POST /b d%24UserName=demo%40example.com&d%24Password=demo-password&d%24LoginButton=Log+In']);
  });
});

it('posts to the target page of a login button', async () => {
  const script = "WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions('c$LoginButton', '', true, '', 'Target.aspx', false, false))";
  const { posts } = await logIn(loginPage('/form.aspx').replace('type="submit"', `type="submit" onclick="${script}"`));
  expect(posts).toEqual(['POST /Target.aspx c%24UserName=demo%40example.com&c%24Password=demo-password&c%24LoginButton=Log+In']);
});

it.each([
  ['iso-8859-1', 'p%E4sswort%80'],
  ['windows-1252', 'p%E4sswort%80'],
  ['iso-8859-15', 'p%E4sswort%A4'],
  ['utf-8', 'p%C3%A4sswort%E2%82%AC'],
])('sends the password in the charset of the page: %s', async (charset, encoded) => {
  const options = { contentType: `text/html; charset=${charset}`, settings: { TORUS_PASSWORD: 'pässwort€' } };
  const { posts } = await logIn(loginPage('/go'), options);
  expect(posts[0]).toContain(`c%24Password=${encoded}&`);
});
