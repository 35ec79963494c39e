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

describe('finds the login', () => {
  it.each([
    ['alone', form(login)],
    ['after two hidden inputs', form(`<input type=hidden name=UserName><input type=hidden name=Password>${login}`)],
    [
      'after two fields that are not displayed',
      form(`<div style="display:none"><input name=UserName><input type=password name=Password></div>${login}`),
    ],
    [
      'after two fields in another form that is not displayed',
      `${form(`<input name=UserName><input type=password name=Password><input type=submit name=LoginButton>`, 'style="display: none"')}${form(login)}`,
    ],
    [
      'after two fields that a class hides',
      `<style>.hp{position:absolute;left:-9999px}</style>${form(`<p class=hp><input name=UserName><input type=password name=Password></p>${login}`)}`,
    ],
    [
      'after two hidden fields of the same names',
      form(`<input name=user style="visibility:hidden"><input type=password name=pass hidden>${login}`),
    ],
    ['after two disabled fields', form(`<input name=UserName disabled><input type=password name=Password disabled>${login}`)],
    ['after two read-only fields', form(`<input name=UserName readonly><input type=password name=Password readonly>${login}`)],
    [
      'with a hidden field between its fields',
      form('<input name=user><input name=website style="opacity:0"><input type=password name=pass><button name=go>Log in</button>'),
    ],
    [
      'after a registration panel',
      form(
        `<div id=register><input name=ruser><input type=password name=rpass><input type=submit name=rgo value="Register"></div><div>${login}</div>`,
      ),
    ],
    [
      'after a registration form',
      form('<input name=ruser><input type=password name=rpass><input type=submit name=rgo value="Create account">') + form(login),
    ],
    [
      'after a registration form whose button has a neutral label',
      form('<input name=ruser><input type=password name=rpass><input type=password name=rpass2><input type=submit name=rgo value=OK>') +
        form(login),
    ],
    [
      'after a registration panel without a button',
      form(`<div><input name=ruser><input type=password name=rpass></div><div>${login}</div>`),
    ],
    [
      'after a registration panel whose button is a link',
      form(
        `<input name=ruser><input type=password name=rpass><input type=password name=rpass2><a href="javascript:__doPostBack('x$Next','')">Next</a>${login}`,
      ),
    ],
    [
      'after a new password',
      form(`<input name=ruser><input type=password name=rpass autocomplete=new-password><input type=submit name=rgo value=OK>${login}`),
    ],
    [
      'before a registration form',
      form(login) + form('<input name=ruser><input type=password name=rpass><input type=submit name=rgo value="Sign up">'),
    ],
    ['before a password reset', form(`${login}<input name=mail><input type=submit name=recover value="Forgot password">`)],
    ['after a password reset', form(`<input name=mail><input type=submit name=recover value="Forgot password">${login}`)],
    ['after a search in the same form', form(`<input name=q><input type=submit name=find value=Search>${login}`)],
    ['after a search without a button', form(`<input name=q>${login}`)],
    ['after a field of type search', form(`<input type=search name=user>${login}`)],
    [
      'with a password reset link before its button',
      form(
        "<input name=user><input type=password name=pass><a href=\"javascript:__doPostBack('forgot','')\">Forgot?</a><input type=checkbox name=r><input type=submit name=go value=Weiter>",
      ),
    ],
    [
      'with a password reset button before its own',
      form(
        '<input name=user><input type=password name=pass><input type=submit name=forgot value="Forgot password"><input type=submit name=go value=Go>',
      ),
    ],
    [
      'with fields outside the form',
      `<input name=user form=f><input type=password name=pass form=f>${form('<button name=go>Log in</button>', 'id=f')}`,
    ],
    [
      'with a password field that becomes writable on a click',
      form(
        '<input name=user readonly onfocus="this.removeAttribute(\'readonly\')"><input type=PASSWORD name=pass readonly onfocus="this.removeAttribute(\'readonly\')"><button name=go>Entrar</button>',
      ),
    ],
  ])('%s', (_what, body) => expect(chosen(body)).toEqual(['user', 'pass', 'go']));

  it.each([
    [
      'after an ASP.NET registration panel',
      `<input name="m$RegisterUser$UserName"><input type=password name="m$RegisterUser$Password"><input type=submit name="m$RegisterUser$Button" value=OK>${asp('m$LoginUser')}`,
    ],
    [
      'after a registration panel without a button',
      `<input name="m$New$UserName"><input type=password name="m$New$Password">${asp('m$Login1')}`,
    ],
    [
      'after an account creation panel with the same field names',
      `<div id=m_CreateUser>${asp('m$CreateUser').replace('Anmelden', 'Konto erstellen').replace('LoginButton', 'StepNextButton')}</div>${asp('m$Login1')}`,
    ],
    [
      'after a password change panel',
      `<input type=password name="m$Change$CurrentPassword"><input type=password name="m$Change$NewPassword"><input type=submit name="m$Change$Push" value=OK>${asp('m$Login1')}`,
    ],
    [
      'with its own button, not that of a search in between',
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

  it('by the name or id in a setting', () => {
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

describe('chooses nothing', () => {
  const unclear = {
    reason: 'cloud_login_unclear',
    code: 'SOURCE_UNAVAILABLE',
    fix: expect.stringContaining('LOGIN_PASSWORD_FIELD') as string,
  };
  const missing = { reason: 'cloud_page_changed' };
  const pair = (suffix: string, label: string) =>
    `<input name=user${suffix}><input type=password name=pass${suffix}><input type=submit name=go${suffix} value="${label}">`;

  it.each([
    ['if two forms are alike', form(pair('1', 'Log in')) + form(pair('2', 'Log in')), unclear],
    ['if two panels are alike', form(`<div>${pair('1', 'OK')}</div><div>${pair('2', 'OK')}</div>`), unclear],
    ['if two text fields are alike', form('<input name=a><input name=b><input type=password name=c><button>Log in</button>'), unclear],
    [
      'if two visible passwords belong together',
      form('<input name=user><input type=password name=pass><input type=password name=pin><button>Log in</button>'),
      unclear,
    ],
    [
      'if there is only a registration form',
      form('<input name=user><input type=password name=pass><input type=submit value=Register>', 'id=register'),
      unclear,
    ],
    ['if everything is hidden', `<div hidden>${form(login)}</div>`, unclear],
    ['without a user field', form('<input type=password name=pass><button>Log in</button>'), missing],
    ['without a button', form('<input name=user><input type=password name=pass>'), missing],
    ['without a form', login, unclear],
  ])('%s', (_what, body, error) => expect(() => chosen(body)).toThrow(expect.objectContaining(error)));

  it('and names the ambiguous fields in the message, but not the credentials', () => {
    expect(() => chosen(form(pair('1', 'Log in')) + form(pair('2', 'Log in')))).toThrow(/pass1, pass2/);
  });
});

describe('a page that asks for a login', () => {
  it.each([
    ['shows a password field', form(login), true],
    [
      'is one even if the fields are ambiguous',
      form('<input type=password name=a><button>OK</button><input type=password name=b><button>OK</button>'),
      true,
    ],
    ['is not one whose password fields are hidden', form(`<div style="display:none">${login}</div>`), false],
    [
      'is not one if its fields are for a new password',
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
])('judges a page of many password %s in linear time', (_what, make) => {
  const judge = (count: number) => {
    const body = make(count);
    return () => expect(() => chosen(body)).toThrow(expect.objectContaining({ reason: 'cloud_login_unclear' }));
  };
  expect(growth(judge, 1_000)).toBeLessThan(3);
});
