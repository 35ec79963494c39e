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
const question = 'Code, or the address that the browser shows after the consent: ';

/** The sources of consent codes: standard input until it ends, and the store. */
export class CodeSource {
  readonly #context: Context;
  readonly #store: TokenStore;
  readonly #refused = new Set<string>();
  /** The pending line of standard input. */
  #line: Promise<string | undefined> | undefined;
  #inputHasEnded = false;
  /** Messages already shown, so that polling does not repeat them. */
  readonly #printed = new Set<string>();

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
      if (typed !== undefined) terminal.print('That is not a code.\n');
      else if (stop.aborted || clock.monotonic() + pollMs > deadlineMs) throw this.#noCode();
      else if (this.#inputHasEnded) await clock.sleep(pollMs, stop);
    }
  }

  /** Reports a code that the cloud refused: it is removed from the store, if still there, and not tried again from there. */
  async refuse(code: Secret): Promise<void> {
    this.#refused.add(code.reveal());
    this.#printed.clear();
    this.#context.terminal.print(
      'Enphase refused the code. A code works once, and only for a short time. Open the address again to get a new one.\n',
    );
    await this.#removeEntry((stored) => containsCode(stored, code));
  }

  /** A line of standard input; undefined if it has ended, or has none yet. */
  async #typed(): Promise<string | undefined> {
    const { terminal, clock, stop } = this.#context;
    if (this.#inputHasEnded) return undefined;
    this.#line ??= terminal.ask(question);
    const pause = terminal.isInteractive ? untilAborted(stop) : clock.sleep(pollMs, stop);
    const read = await Promise.race([this.#line.then((line) => ({ line })), pause]);
    if (read === undefined) return undefined;
    this.#line = undefined;
    this.#inputHasEnded = read.line === undefined;
    return read.line;
  }

  async #stored(): Promise<Secret | undefined> {
    this.#printOnce(`Waiting for the code in the ${this.#store.location}: ${this.#store.howToSet(codeKey)}`);
    try {
      const text = (await this.#store.load()).entries[codeKey] ?? '';
      const code = await this.#codeIn(text);
      if (code !== undefined && !this.#refused.has(code.reveal())) return code;
      if (code === undefined && text.trim() !== '') this.#printOnce(`The value of ${codeKey} is not a code.`);
    } catch (error) {
      if (!(error instanceof RetryState)) throw error;
      this.#context.log.warn({ err: error }, 'the store does not respond; trying again');
    }
    return undefined;
  }

  /** @throws RenewCredentials if the owner declined, which the next run must not find again */
  async #codeIn(text: string): Promise<Secret | undefined> {
    try {
      return readCode(text);
    } catch (error) {
      await this.#removeEntry((stored) => stored === text);
      throw error;
    }
  }

  /** Removes the entry, and nothing else, if it is unchanged: a new code may be there by now. */
  async #removeEntry(matches: (stored: string) => boolean): Promise<void> {
    try {
      await updateEntries(this.#store, (entries) => {
        const { [codeKey]: stored, ...others } = entries;
        return stored !== undefined && matches(stored) ? others : entries;
      });
    } catch (error) {
      if (!(error instanceof RetryState)) throw error;
      this.#context.log.warn({ err: error, key: codeKey }, 'the refused code could not be removed from the store');
    }
  }

  #printOnce(text: string): void {
    if (this.#printed.has(text)) return;
    this.#printed.add(text);
    this.#context.terminal.print(`${text}\n`);
  }

  #noCode(): RenewCredentials {
    const where = `under ${codeKey} in the ${this.#store.location}`;
    const count = this.#refused.size;
    const refused = count === 1 ? 'the cloud refused the code' : `the cloud refused ${count} codes`;
    return new RenewCredentials(count === 0 ? `no code arrived ${where}` : `${refused}, and no other code arrived ${where}`, {
      reason: 'consent_missing',
      fix: 'Run authorize again and enter a new code; JOB_DURATION sets how long it waits.',
    });
  }
}

function containsCode(stored: string, code: Secret): boolean {
  try {
    return readCode(stored)?.reveal() === code.reveal();
  } catch (error) {
    // The owner declined: there is no code.
    if (error instanceof RenewCredentials) return false;
    throw error;
  }
}

/** Resolves once the run is stopped: no answer is needed then. */
async function untilAborted(stop: AbortSignal): Promise<undefined> {
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  return undefined;
}
