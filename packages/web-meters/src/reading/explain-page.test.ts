import { describe, expect, it } from 'vitest';
import { formLogin, meter } from '../testing/meter.ts';
import { explainPage } from './explain-page.ts';
import { snapshotOf } from './fixtures/interpret.ts';

describe('a login form that comes back', () => {
  const reasonOf = (notice: string) => {
    const html = `<p>${notice}</p><form><input name="username"><input type="password"></form>`;
    return explainPage(snapshotOf(html), meter('http://192.0.2.5/', { authentication: formLogin('/login', 'admin', 'canary-1') }))?.reason;
  };

  it.for([
    ['Someone is currently logged in', 'session_limit'],
    ['Maximum number of sessions reached', 'session_limit'],
    ['The web interface is already in use by 192.0.2.9', 'session_limit'],
    ['Maximale Anzahl der Sitzungen erreicht', 'session_limit'],
    ['Es ist bereits ein Benutzer angemeldet', 'session_limit'],
    ['Zu viele Sitzungen', 'session_limit'],
    ['Nombre maximal de sessions atteint', 'session_limit'],
    ['Un autre utilisateur est déjà connecté', 'session_limit'],
    ['Too many failed login attempts', 'meter_throttled'],
    ['Zu viele Fehlversuche', 'meter_throttled'],
    ['Zugang vorübergehend gesperrt', 'meter_throttled'],
    ['Trop de tentatives', 'meter_throttled'],
    ['Invalid user name or password', 'login_refused'],
    ['Benutzername oder Passwort falsch', 'login_refused'],
  ] as const)('and says "%s" means %s', ([notice, reason]) => {
    expect(reasonOf(notice)).toBe(reason);
  });
});
