import { RenewCredentials, RetryState } from '@wattjobs/core/errors';
import type { VerbContext } from '@wattjobs/core/job';
import type { Secret } from '@wattjobs/core/settings';
import type { TokenStore } from '../tokens/token-store.ts';
import { updateEntries } from '../tokens/update-entries.ts';
import { readCode } from './consent.ts';

/** The entry of the store from which a Job takes the code. */
export const codeKey = 'authorization_code';

type Context = Pick<VerbContext<unknown, unknown>, 'terminal' | 'clock' | 'stop' | 'deadlineMs' | 'log'>;

const pollMs = 5_000;
const question = 'Code, or the address that the browser shows afterwards: ';

/** The sources of consent codes: standard input until it ends, and the store. */
export class CodeSource {
  readonly #context: Context;
  readonly #store: TokenStore;
  readonly #refused = new Set<string>();
  /** The pending line of standard input. */
  #line: Promise<string | undefined> | undefined;
  #inputHasEnded = false;
  /** Messages already shown, so that polling does not repeat them. */
  readonly #said = new Set<string>();

  constructor(store: TokenStore, context: Context) {
    this.#store = store;
    this.#context = context;
  }

  /**
   * The next code that a person enters. The store is polled every five seconds, unless a person is at the terminal.
   * @throws RenewCredentials if none comes in time, or the owner declined
   */
  async next(): Promise<Secret> {
    const { clock, stop, deadlineMs, terminal } = this.#context;
    for (;;) {
      const typed = await this.#typed();
      const code = typed === undefined ? await this.#stored() : readCode(typed);
      if (code !== undefined) return code;
      if (typed !== undefined) terminal.print('That is no code.\n');
      else if (stop.aborted || clock.monotonic() + pollMs > deadlineMs) throw this.#noneCame();
      else if (this.#inputHasEnded) await clock.sleep(pollMs, stop);
    }
  }

  /** Reports a code that the cloud refused: it is removed from the store, if still there, and not tried again from there. */
  async refuse(code: Secret): Promise<void> {
    this.#refused.add(code.reveal());
    this.#said.clear();
    this.#context.terminal.print(
      'Enphase refused the code: each works once, and only for a short time. Open the address again for another one.\n',
    );
    await this.#takeOut((stored) => holds(stored, code));
  }

  /** A line of standard input; undefined if it has ended, or has none yet. */
  async #typed(): Promise<string | undefined> {
    const { terminal, clock, stop } = this.#context;
    if (this.#inputHasEnded) return undefined;
    this.#line ??= terminal.ask(question);
    const pause = terminal.isInteractive ? untilAborted(stop) : clock.sleep(pollMs, stop);
    const given = await Promise.race([this.#line.then((line) => ({ line })), pause]);
    if (given === undefined) return undefined;
    this.#line = undefined;
    this.#inputHasEnded = given.line === undefined;
    return given.line;
  }

  async #stored(): Promise<Secret | undefined> {
    this.#sayOnce(`Waiting for the code in the ${this.#store.location}: ${this.#store.howToSet(codeKey)}`);
    try {
      const text = (await this.#store.load()).entries[codeKey] ?? '';
      const code = await this.#codeIn(text);
      if (code !== undefined && !this.#refused.has(code.reveal())) return code;
      if (code === undefined && text.trim() !== '') this.#sayOnce(`What is under ${codeKey} is no code.`);
    } catch (error) {
      if (!(error instanceof RetryState)) throw error;
      this.#context.log.warn({ err: error }, 'the store does not answer; it is asked again');
    }
    return undefined;
  }

  /** @throws RenewCredentials if the owner declined, which the next run must not find again */
  async #codeIn(text: string): Promise<Secret | undefined> {
    try {
      return readCode(text);
    } catch (error) {
      await this.#takeOut((stored) => stored === text);
      throw error;
    }
  }

  /** Removes the entry, and nothing else, if it is unchanged: a new code may be there by now. */
  async #takeOut(isMeant: (stored: string) => boolean): Promise<void> {
    try {
      await updateEntries(this.#store, (entries) => {
        const { [codeKey]: stored, ...others } = entries;
        return stored !== undefined && isMeant(stored) ? others : entries;
      });
    } catch (error) {
      if (!(error instanceof RetryState)) throw error;
      this.#context.log.warn({ err: error, key: codeKey }, 'what was refused could not be taken out of the store');
    }
  }

  #sayOnce(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#context.terminal.print(`${text}\n`);
  }

  #noneCame(): RenewCredentials {
    const where = `under ${codeKey} in the ${this.#store.location}`;
    const count = this.#refused.size;
    const refused = count === 1 ? 'the cloud refused the code that was given' : `the cloud refused the ${count} codes that were given`;
    return new RenewCredentials(count === 0 ? `no code came ${where}` : `${refused}, and no other came ${where}`, {
      reason: 'consent_missing',
      fix: 'Run authorize again, and give it a new code; JOB_DURATION says how long it waits.',
    });
  }
}

function holds(stored: string, code: Secret): boolean {
  try {
    return readCode(stored)?.reveal() === code.reveal();
  } catch (error) {
    // The owner declined: there is no code.
    if (error instanceof RenewCredentials) return false;
    throw error;
  }
}

/** Resolves once the run is told to stop: no answer is needed then. */
async function untilAborted(stop: AbortSignal): Promise<undefined> {
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  return undefined;
}
