import { ExitCode } from '@wattjobs/core/errors';

/** The pair that a fault leaves in the token store, for the README. */
export const leftInStore = {
  old: 'the previous pair, which still works',
  new: 'the new pair',
  other: 'the pair that another writer stored',
  spent: 'a pair that the cloud no longer refreshes',
  edited: 'the entries as edited',
} as const;

/** One row: a failure around a rotation, and its outcome. */
export interface CrashMatrixRow {
  /** The name of its test. */
  readonly id: string;
  readonly fault: string;
  readonly left: keyof typeof leftInStore;
  /** How the run ends. */
  readonly exitCode: ExitCode | 'killed';
  /** How the next run ends; the fault is over unless the row says that it persists. */
  readonly nextExitCode: ExitCode;
  readonly personMustAct: boolean;
}

const { Delivered: ok, SourceUnavailable: noData, TryAgain: later, CredentialsRefused: refused, SettingsWrong: settings } = ExitCode;

function row(
  id: string,
  fault: string,
  left: CrashMatrixRow['left'],
  exitCode: CrashMatrixRow['exitCode'],
  nextExitCode: ExitCode,
): CrashMatrixRow {
  return { id, fault, left, exitCode, nextExitCode, personMustAct: nextExitCode === refused || nextExitCode === settings };
}

/**
 * Every fault that the rotation handles; each row has a test of its name.
 * If it matters, a row says whether the cloud accepts a spent refresh token for a while (a grace time), which Enphase does not document.
 */
export const crashMatrix: readonly CrashMatrixRow[] = [
  row('killed-before-lock', 'kill -9 before the lock is acquired', 'old', 'killed', ok),
  row('killed-holding-lock', 'kill -9 while the lock is held; the next run waits until the lock expires', 'old', 'killed', ok),
  row('killed-before-proof', 'kill -9 before the dry run of the write', 'old', 'killed', ok),
  row('killed-after-proof', 'kill -9 after the dry run of the write', 'old', 'killed', ok),
  row('killed-before-spend', 'kill -9 before the cloud carries out the refresh', 'old', 'killed', ok),
  row('killed-after-spend', 'kill -9 after the cloud carried out the refresh, before its response arrives', 'spent', 'killed', refused),
  row('killed-after-spend-grace', 'the same, and the cloud has a grace time', 'spent', 'killed', ok),
  row('killed-before-write', 'kill -9 between the cloud’s response and the write', 'spent', 'killed', refused),
  row('killed-before-write-grace', 'the same, and the cloud has a grace time', 'spent', 'killed', ok),
  row('killed-after-write', 'kill -9 after the write, before it is confirmed', 'new', 'killed', ok),
  row('killed-before-release', 'kill -9 before the lock is released', 'new', 'killed', ok),
  row('file-killed-before-spend', 'file store: kill -9 before the cloud carries out the refresh', 'old', 'killed', ok),
  row(
    'file-killed-after-spend',
    'file store: kill -9 after the cloud carried out the refresh, before its response arrives',
    'spent',
    'killed',
    refused,
  ),
  row('file-killed-after-write', 'file store: kill -9 after the write', 'new', 'killed', ok),
  row('stopped-before-lock', 'SIGTERM before the lock is acquired', 'old', later, ok),
  row('stopped-holding-lock', 'SIGTERM while the lock is held', 'old', later, ok),
  row('stopped-before-proof', 'SIGTERM before the dry run of the write', 'old', later, ok),
  row('stopped-after-proof', 'SIGTERM after the dry run of the write', 'old', later, ok),
  row('stopped-before-spend', 'SIGTERM after the refresh was sent, before the cloud carries it out', 'new', later, ok),
  row('stopped-after-spend', 'SIGTERM after the cloud carried out the refresh, before its response arrives', 'new', later, ok),
  row('stopped-before-write', 'SIGTERM between the cloud’s response and the write', 'new', later, ok),
  row('stopped-after-write', 'SIGTERM after the write', 'new', later, ok),
  row('stopped-before-release', 'SIGTERM before the lock is released', 'new', later, ok),
  row('stopped-while-store-down', 'SIGTERM while the write fails; the store recovers within 100 s', 'new', later, ok),
  row('stopped-process', 'the same in a separate process: SIGTERM before the cloud’s response arrives', 'new', later, ok),
  row('stopped-process-twice', 'the same, with repeated SIGINT and SIGTERM', 'new', later, ok),
  row('file-stopped-after-spend', 'file store: SIGTERM after the cloud carried out the refresh', 'new', later, ok),
  row('api-down-at-start', 'API server down from the start', 'old', later, ok),
  row('api-down-after-proof', 'API server down after the dry run until the end of the run; the access token still works', 'old', later, ok),
  row('api-down-after-spend', 'API server down after the refresh; it recovers before the job gives up', 'new', ok, ok),
  row('api-down-to-the-end', 'API server down after the refresh until the end of the run, without a spill folder', 'spent', later, refused),
  row('api-down-to-the-end-grace', 'the same, and the cloud has a grace time', 'spent', later, ok),
  row('api-down-to-the-end-spill', 'the same with a spill folder', 'spent', later, ok),
  row('secret-down-to-the-end', 'only the Secret cannot be written until the end of the run; the job’s state can', 'spent', later, ok),
  row(
    'spill-outdated',
    'API server down until the end of the run, with a spill folder; the owner consents again before the next run',
    'other',
    later,
    ok,
  ),
  row('forbidden', '403: the Role does not allow the write; the fault persists', 'old', settings, settings),
  row('forbidden-after-spend', '403 after the refresh, fixed before the job gives up', 'new', ok, ok),
  row('conflict-unrelated-edit', '409: another writer edits another key after the dry run; the edit stays', 'new', ok, ok),
  row('conflict-at-proof', '409 at the dry run: another writer edits another key', 'new', ok, ok),
  row('conflict-other-rotation', '409: another writer stores another pair after the dry run', 'other', ok, ok),
  row('write-unanswered-done', 'API server slow: the write is carried out, but its response never arrives', 'new', ok, ok),
  row('write-unanswered-undone', 'API server slow: the write is not carried out, and no response arrives', 'new', ok, ok),
  row('two-runs-at-once', 'two concurrent runs: one refreshes, the other uses its pair', 'new', ok, ok),
  row('file-two-runs-at-once', 'file store: two concurrent runs', 'new', ok, ok),
  row('lock-stuck', 'another run holds the lock and does not end; the access token still works', 'old', ok, ok),
  row('lock-stuck-expired', 'another run holds the lock and does not end; the access token has expired', 'old', later, ok),
  row('lock-lost', 'another run takes over the lock before the refresh', 'old', ok, ok),
  row('lease-missing', 'the Lease is missing; the fault persists', 'old', settings, settings),
  row('cloud-down', 'the token endpoint returns 502 with HTML and refreshes nothing; the access token still works', 'old', ok, ok),
  row('cloud-down-expired', 'the same; the access token has expired', 'old', noData, ok),
  row('gateway-refuses', 'the token endpoint returns 401 without an OAuth error, as a gateway does', 'old', ok, ok),
  row('gateway-refuses-expired', 'the same; the access token has expired', 'old', noData, ok),
  row('bad-gateway-once', '502 with HTML once; the refresh was not carried out', 'new', ok, ok),
  row('bad-gateway-carried-out', '502 with HTML, but the refresh was carried out', 'spent', refused, refused),
  row('bad-gateway-carried-out-grace', 'the same, and the cloud has a grace time', 'new', ok, ok),
  row('answer-lost', 'the response to the refresh is lost in transit', 'spent', refused, refused),
  row('answer-lost-grace', 'the same, and the cloud has a grace time', 'new', ok, ok),
  row('answer-cut', 'the response to the refresh is cut off', 'spent', refused, refused),
  row('other-rotation-without-lock', 'another program refreshes and writes first, without the lock', 'other', ok, ok),
  row('consent-withdrawn', 'the owner withdrew the consent', 'spent', refused, refused),
  row('client-secret-wrong', 'client_secret is wrong; the fault persists', 'old', refused, refused),
  row('lifetime-absurd', 'the cloud returns a lifetime of 300 million years', 'new', ok, ok),
  row('clock-ahead', 'the clock is two days ahead during the run', 'new', ok, ok),
  row('clock-behind', 'the clock is behind: the cloud refuses a token that seems valid', 'new', ok, ok),
  row('last-updated-missing', 'last_updated is missing', 'new', ok, ok),
  row('last-updated-malformed', 'last_updated is malformed', 'new', ok, ok),
  row('last-updated-future', 'last_updated is in the future', 'new', ok, ok),
  row('edited-with-newlines', 'Secret edited by hand: newlines around the tokens', 'new', ok, ok),
  row('edited-with-broken-line', 'Secret edited by hand: a newline inside the access token', 'new', ok, ok),
  row('edited-without-access-token', 'Secret edited by hand: access_token removed', 'new', ok, ok),
  row('edited-without-refresh-token', 'Secret edited by hand: refresh_token removed', 'edited', refused, refused),
  row('edited-without-tokens', 'Secret edited by hand: both tokens removed', 'edited', refused, refused),
  row('edited-without-key', 'Secret edited by hand: api_key removed', 'edited', settings, settings),
];
