import { inspect } from 'node:util';
import { rememberSecret } from '../redaction/known-secrets.ts';

const shown = '[redacted]';

/**
 * A value that prints as `[redacted]` everywhere: in logs, JSON, templates and the inspector.
 * Once created, it is also redacted in foreign texts that repeat it in any form.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    rememberSecret(value);
  }

  /** The value itself, only for the code that sends it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
