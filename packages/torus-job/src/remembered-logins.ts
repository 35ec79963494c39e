import { sameCredentials } from './credentials.ts';
import type { TorusSettings } from './settings.ts';
import type { CloudState, LoginAttempt, Session } from './state.ts';

type Credentials = Pick<TorusSettings, 'cloudUrl' | 'username' | 'password'>;

/**
 * Of so many credentials is something remembered. While a Secret is changed, an older pod has the old ones for a while,
 * and neither pod may forget what the other was told: to log in once more than the cloud allows locks the account.
 */
const mostAttempts = 8;
/** A session has its cookies. */
const mostSessions = 3;

/** The session that was opened with these credentials. */
export function sessionOf({ sessions = [] }: CloudState, credentials: Credentials): Session | undefined {
  return sessions.find((session) => sameCredentials(session.credentials, credentials));
}

/** The last attempt to log in with these credentials, where it was not accepted. */
export function attemptOf({ loginAttempts = [] }: CloudState, credentials: Credentials): LoginAttempt | undefined {
  return loginAttempts.find((attempt) => sameCredentials(attempt.credentials, credentials));
}

/** The state with another session of these credentials, or with none. */
export function withSession(state: CloudState, credentials: Credentials, session: Session | undefined): CloudState {
  return { ...state, sessions: latestFirst(state.sessions, credentials, session).slice(0, mostSessions) };
}

/** The state with another attempt of these credentials, or with none. */
export function withAttempt(state: CloudState, credentials: Credentials, attempt: LoginAttempt | undefined): CloudState {
  return { ...state, loginAttempts: latestFirst(state.loginAttempts, credentials, attempt).slice(0, mostAttempts) };
}

function latestFirst<Entry extends Session | LoginAttempt>(
  entries: readonly Entry[] = [],
  credentials: Credentials,
  latest: Entry | undefined,
): Entry[] {
  const others = entries.filter((entry) => !sameCredentials(entry.credentials, credentials));
  return latest === undefined ? others : [latest, ...others];
}
