import { Page } from '@wattjobs/core/http';
import { growth } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { asksForLogin, findLoginForm } from './login-form.ts';

const pageWith = (body: string) => new Page({ url: 'https://cloud.example/Default', status: 200, body });

/** The chosen fields and button. */
function chosen(body: string, loginPasswordField?: string, loginUserField?: string): readonly (string | undefined)[] {
  const { user, password, button } = findLoginForm(pageWith(body), { loginUserField, loginPasswordField });
  return [user.name, password.name, button.name || button.id];
}

const login = '<input name=user><input type=password name=pass><input type=submit name=go value="Log In">';
const asp = (container: string, more = '') =>
  `<input name="${container}$UserName"><input type=password name="${container}$Password"><input type=submit name="${container}$LoginButton" value="Anmelden">${more}`;
const form = (content: string, attributes = '') => `<form method=post ${attributes}>${content}</form>`;

describe('the login is found', () => {
  it.each([
    ['alone', form(login)],
    ['after a pair of hidden type', form(`<input type=hidden name=UserName><input type=hidden name=Password>${login}`)],
    [
      'after a pair that is not displayed',
      form(`<div style="display:none"><input name=UserName><input type=password name=Password></div>${login}`),
    ],
    [
      'after a pair in another form that is not displayed',
      `${form(`<input name=UserName><input type=password name=Password><input type=submit name=LoginButton>`, 'style="display: none"')}${form(login)}`,
    ],
    [
      'after a pair that a class hides',
      `<style>.hp{position:absolute;left:-9999px}</style>${form(`<p class=hp><input name=UserName><input type=password name=Password></p>${login}`)}`,
    ],
    [
      'after a pair of the same names that is hidden',
      form(`<input name=user style="visibility:hidden"><input type=password name=pass hidden>${login}`),
    ],
    ['after a pair that is disabled', form(`<input name=UserName disabled><input type=password name=Password disabled>${login}`)],
    ['after a pair that is read-only', form(`<input name=UserName readonly><input type=password name=Password readonly>${login}`)],
    [
      'with one hidden field in its middle',
      form('<input name=user><input name=website style="opacity:0"><input type=password name=pass><button name=go>Log in</button>'),
    ],
    [
      'after a panel to register',
      form(
        `<div id=register><input name=ruser><input type=password name=rpass><input type=submit name=rgo value="Register"></div><div>${login}</div>`,
      ),
    ],
    [
      'after a form to register',
      form('<input name=ruser><input type=password name=rpass><input type=submit name=rgo value="Create account">') + form(login),
    ],
    [
      'after a form to register whose button tells nothing',
      form('<input name=ruser><input type=password name=rpass><input type=password name=rpass2><input type=submit name=rgo value=OK>') +
        form(login),
    ],
    [
      'after a panel to register without a button',
      form(`<div><input name=ruser><input type=password name=rpass></div><div>${login}</div>`),
    ],
    [
      'after a panel to register whose button is a link',
      form(
        `<input name=ruser><input type=password name=rpass><input type=password name=rpass2><a href="javascript:__doPostBack('x$Next','')">Next</a>${login}`,
      ),
    ],
    [
      'after a new password',
      form(`<input name=ruser><input type=password name=rpass autocomplete=new-password><input type=submit name=rgo value=OK>${login}`),
    ],
    [
      'before a form to register',
      form(login) + form('<input name=ruser><input type=password name=rpass><input type=submit name=rgo value="Sign up">'),
    ],
    ['before a forgotten password', form(`${login}<input name=mail><input type=submit name=recover value="Forgot password">`)],
    ['after a forgotten password', form(`<input name=mail><input type=submit name=recover value="Forgot password">${login}`)],
    ['after a search in the same form', form(`<input name=q><input type=submit name=find value=Search>${login}`)],
    ['after a search without a button', form(`<input name=q>${login}`)],
    ['after a search of its own type', form(`<input type=search name=user>${login}`)],
    [
      'with a link for a forgotten password ahead of its button',
      form(
        "<input name=user><input type=password name=pass><a href=\"javascript:__doPostBack('forgot','')\">Forgot?</a><input type=checkbox name=r><input type=submit name=go value=Weiter>",
      ),
    ],
    [
      'with a button for a forgotten password ahead of its own',
      form(
        '<input name=user><input type=password name=pass><input type=submit name=forgot value="Forgot password"><input type=submit name=go value=Go>',
      ),
    ],
    [
      'with fields outside the form',
      `<input name=user form=f><input type=password name=pass form=f>${form('<button name=go>Log in</button>', 'id=f')}`,
    ],
    [
      'with a password that can be written once it is clicked',
      form(
        '<input name=user readonly onfocus="this.removeAttribute(\'readonly\')"><input type=PASSWORD name=pass readonly onfocus="this.removeAttribute(\'readonly\')"><button name=go>Entrar</button>',
      ),
    ],
  ])('%s', (_what, body) => expect(chosen(body)).toEqual(['user', 'pass', 'go']));

  it.each([
    [
      'after a panel to register of ASP.NET',
      `<input name="m$RegisterUser$UserName"><input type=password name="m$RegisterUser$Password"><input type=submit name="m$RegisterUser$Button" value=OK>${asp('m$LoginUser')}`,
    ],
    [
      'after a panel to register without a button',
      `<input name="m$New$UserName"><input type=password name="m$New$Password">${asp('m$Login1')}`,
    ],
    [
      'after a panel to create an account with its names',
      `<div id=m_CreateUser>${asp('m$CreateUser').replace('Anmelden', 'Konto erstellen').replace('LoginButton', 'StepNextButton')}</div>${asp('m$Login1')}`,
    ],
    [
      'after a change of the password',
      `<input type=password name="m$Change$CurrentPassword"><input type=password name="m$Change$NewPassword"><input type=submit name="m$Change$Push" value=OK>${asp('m$Login1')}`,
    ],
    [
      'with its own button, and not that of a search between',
      `<input name="m$Login1$UserName"><input type=password name="m$Login1$Password"><input name="m$q"><input type=submit name="m$SearchButton" value=Search><input type=submit name="m$Login1$LoginButton" value=OK>`,
    ],
  ])('by the naming containers, %s', (_what, body) =>
    expect(chosen(form(body)).map((name) => name?.split('$').at(-1))).toEqual(['UserName', 'Password', 'LoginButton']),
  );

  it.each(['Log In', 'Sign in', 'Anmelden', 'Connexion', 'Iniciar sesión', 'Accedi', 'Войти', '登录', 'ログイン'])(
    'by a button that says %s',
    (label) => {
      const first = form('<input name=a><input type=password name=b><input type=submit name=c value=OK>');
      const second = form(`<input name=user><input type=password name=pass><input type=submit name=go value="${label}">`);
      expect(chosen(first + second)).toEqual(['user', 'pass', 'go']);
      expect(chosen(second + first)).toEqual(['user', 'pass', 'go']);
    },
  );

  it('where a setting names the password, by name or id', () => {
    const two =
      form('<input name=a><input type=password name=b><button name=c>OK</button>') +
      form('<input name=user><input type=password name=pass id=i><button name=go>OK</button>');
    expect(chosen(two, 'pass')).toEqual(['user', 'pass', 'go']);
    expect(chosen(two, 'i')).toEqual(['user', 'pass', 'go']);
    expect(
      chosen(
        form('<input name=a><input name=user id=u><input name=c><input type=password name=pass><button name=go>OK</button>'),
        'pass',
        'u',
      ),
    ).toEqual(['user', 'pass', 'go']);
    expect(chosen(`<div hidden>${form(login)}</div>`, 'pass', 'user')).toEqual(['user', 'pass', 'go']);
    expect(() => chosen(two, 'none')).toThrow(expect.objectContaining({ reason: 'cloud_login_unclear' }));
  });
});

describe('nothing is chosen', () => {
  const unclear = {
    reason: 'cloud_login_unclear',
    code: 'SOURCE_UNAVAILABLE',
    fix: expect.stringContaining('LOGIN_PASSWORD_FIELD') as string,
  };
  const missing = { reason: 'cloud_page_changed' };
  const pair = (suffix: string, label: string) =>
    `<input name=user${suffix}><input type=password name=pass${suffix}><input type=submit name=go${suffix} value="${label}">`;

  it.each([
    ['of two forms that are alike', form(pair('1', 'Log in')) + form(pair('2', 'Log in')), unclear],
    ['of two panels that are alike', form(`<div>${pair('1', 'OK')}</div><div>${pair('2', 'OK')}</div>`), unclear],
    ['of two text fields that are alike', form('<input name=a><input name=b><input type=password name=c><button>Log in</button>'), unclear],
    [
      'where two visible passwords belong together',
      form('<input name=user><input type=password name=pass><input type=password name=pin><button>Log in</button>'),
      unclear,
    ],
    [
      'of a form to register alone',
      form('<input name=user><input type=password name=pass><input type=submit value=Register>', 'id=register'),
      unclear,
    ],
    ['where all is hidden', `<div hidden>${form(login)}</div>`, unclear],
    ['without a name', form('<input type=password name=pass><button>Log in</button>'), missing],
    ['without a button', form('<input name=user><input type=password name=pass>'), missing],
    ['without a form', login, unclear],
  ])('%s', (_what, body, error) => expect(() => chosen(body)).toThrow(expect.objectContaining(error)));

  it('and the message names what could not be told apart, not what was to be typed', () => {
    expect(() => chosen(form(pair('1', 'Log in')) + form(pair('2', 'Log in')))).toThrow(/pass1, pass2/);
  });
});

describe('a page that asks for a login', () => {
  it.each([
    ['shows a password field', form(login), true],
    [
      'is one even if it is not clear where',
      form('<input type=password name=a><button>OK</button><input type=password name=b><button>OK</button>'),
      true,
    ],
    ['is not one whose password fields are hidden', form(`<div style="display:none">${login}</div>`), false],
    [
      'is not one where a new password can be chosen',
      form('<input type=password name=new1><input type=password name=new2><button>OK</button>'),
      false,
    ],
  ])('%s', (_what, body, asks) =>
    expect(asksForLogin(pageWith(body), { loginUserField: undefined, loginPasswordField: undefined })).toBe(asks),
  );
});

it.each([
  ['fields', (count: number) => form('<input type=password name=a>'.repeat(count))],
  ['forms', (count: number) => form('<input name=u><input type=password name=a><button>Log in</button>').repeat(count / 5)],
])('a page with password %s without end is judged in time that grows with its size', (_what, make) => {
  const judge = (count: number) => {
    const body = make(count);
    return () => expect(() => chosen(body)).toThrow(expect.objectContaining({ reason: 'cloud_login_unclear' }));
  };
  expect(growth(judge, 1_000)).toBeLessThan(3);
});
