import { Secret } from '@wattjobs/core/settings';
import { addressBelow } from './address.ts';
import type { AuthConfig, EndpointDocument } from './document.ts';
import type { Authentication } from './meter-configuration.ts';
import type { VendorProfile } from '../profiles/index.ts';

/** The selectors of the older generation: they fit most login forms. */
const usernameFields = 'input[name="username"], input[type="text"]';
const passwordFields = 'input[name="password"], input[type="password"]';

/** The names of fields in both generations. */
const fieldNames = [
  ['usernameField', 'usernameSelector'],
  ['passwordField', 'passwordSelector'],
  ['submitButton', 'submitSelector'],
] as const;

interface GivenAuthentication {
  readonly authType: EndpointDocument['authType'];
  readonly authConfig: AuthConfig;
  readonly authTypesOfProfile: VendorProfile['authTypes'] | undefined;
  /** The address of the endpoint. */
  readonly base: string;
}

/** How to log in to the meter. What is wrong is told to `refuse`, with its path. */
export function readAuthentication(given: GivenAuthentication, refuse: (path: string, problem: string) => void): Authentication {
  const { authConfig, base } = given;
  const type = typeOf(given);
  if (type === undefined) refuse('authType', 'is missing: say whether the user of authConfig is for basic, digest or form');
  if (type === undefined || type === 'none') return { type: 'none' };
  if (type === 'cookie') {
    const { cookies = [] } = authConfig;
    if (cookies.length === 0) refuse('authConfig.cookies', 'is missing: authType cookie needs names and values');
    return { type, cookies: cookies.map(({ name, value }) => ({ name, value: new Secret(value) })) };
  }
  const { username, password, algorithm, header } = authConfig;
  if (username === undefined) refuse('authConfig.username', `is missing: authType ${type} needs it`);
  if (password === undefined) refuse('authConfig.password', `is missing: authType ${type} needs it`);
  if (type !== 'form' && username?.includes(':')) refuse('authConfig.username', 'has a colon, which basic and digest cannot send');
  const user = { username: username ?? '', password: new Secret(password ?? '') };
  if (type === 'basic') return { type, ...user };
  if (type === 'digest') {
    return { type, ...user, ...(algorithm === undefined ? {} : { algorithm }), ...(header === undefined ? {} : { header }) };
  }
  // No page is open yet, so the login page is below the endpoint's address whether it begins with a slash or not.
  const login = addressBelow((authConfig.loginUrl ?? '').replace(/^(?!\/|[a-z]+:|$)/i, '/'), base);
  if ('problem' in login) refuse('authConfig.loginUrl', login.problem);
  for (const [name, older] of fieldNames) {
    if (authConfig[older] !== undefined && authConfig[name] !== undefined && authConfig[older] !== authConfig[name])
      refuse(`authConfig.${older}`, `is another name of ${name}, which is given too`);
  }
  const submitButton = authConfig.submitButton ?? authConfig.submitSelector;
  return {
    type,
    ...user,
    loginUrl: 'problem' in login || login.address === '' ? base : login.address,
    usernameField: authConfig.usernameField ?? authConfig.usernameSelector ?? usernameFields,
    passwordField: authConfig.passwordField ?? authConfig.passwordSelector ?? passwordFields,
    ...(submitButton === undefined ? {} : { submitButton }),
  };
}

function typeOf({ authType, authConfig, authTypesOfProfile }: GivenAuthentication): Authentication['type'] | undefined {
  const hasUser = (authConfig.username ?? '') !== '';
  if (authType === 'custom') return authConfig.cookies === undefined ? (hasUser ? 'form' : 'none') : 'cookie';
  if (authType !== undefined) return authType;
  return hasUser ? authTypesOfProfile?.find((type) => type !== 'none') : 'none';
}
