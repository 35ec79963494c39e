export type LoginOutcome = 'accepted' | 'refused' | 'locked';

/** The site's one account. It is locked after too many refused logins in a row, as a real one may be. */
export class Account {
  readonly #username: string;
  readonly #password: string;
  #refusedInARow = 0;
  /** Logins since the start. */
  readonly logins = { accepted: 0, refused: 0 };

  constructor(username: string, password: string) {
    this.#username = username;
    this.#password = password;
  }

  logIn(username: string, password: string, rules: { lockAfter: number; loginRefused: boolean; passwordChanged: boolean }): LoginOutcome {
    const rightPassword = rules.passwordChanged ? `${this.#password}-changed` : this.#password;
    const right = username === this.#username && password === rightPassword && !rules.loginRefused;
    const locked = this.#refusedInARow >= rules.lockAfter;
    if (right && !locked) {
      this.#refusedInARow = 0;
      this.logins.accepted += 1;
      return 'accepted';
    }
    this.#refusedInARow += 1;
    this.logins.refused += 1;
    return locked ? 'locked' : 'refused';
  }
}
