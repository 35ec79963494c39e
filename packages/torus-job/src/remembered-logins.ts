import { matchesCredentials } from './credentials.ts';
import type { CloudAccount } from './cloud-account.ts';
import type { CloudState, LoginAttempt, Session } from './state.ts';

/**
 * How many credentials are remembered. During a change of a Secret, an older pod still has the old ones. Neither pod may forget
 * the other's refusals: logging in once more than the cloud allows locks the account.
 */
const maxAttempts = 8;
/** Fewer, because a session has cookies. */
const maxSessions = 3;

/** The session that was opened with these credentials. */
export function sessionOf({ sessions = [] }: CloudState, credentials: CloudAccount): Session | undefined {
  return sessions.find((session) => matchesCredentials(session.credentials, credentials));
}

/** The last login attempt with these credentials, if it was not accepted. */
export function attemptOf({ loginAttempts = [] }: CloudState, credentials: CloudAccount): LoginAttempt | undefined {
  return loginAttempts.find((attempt) => matchesCredentials(attempt.credentials, credentials));
}

/** The state with a new session for these credentials, or with none. */
export function withSession(state: CloudState, credentials: CloudAccount, session: Session | undefined): CloudState {
  return { ...state, sessions: latestFirst(state.sessions, credentials, session).slice(0, maxSessions) };
}

/** The state with a new attempt for these credentials, or with none. */
export function withAttempt(state: CloudState, credentials: CloudAccount, attempt: LoginAttempt | undefined): CloudState {
  return { ...state, loginAttempts: latestFirst(state.loginAttempts, credentials, attempt).slice(0, maxAttempts) };
}

function latestFirst<Entry extends Session | LoginAttempt>(
  entries: readonly Entry[] = [],
  credentials: CloudAccount,
  latest: Entry | undefined,
): Entry[] {
  const others = entries.filter((entry) => !matchesCredentials(entry.credentials, credentials));
  return latest === undefined ? others : [latest, ...others];
}
