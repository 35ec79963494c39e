import { inspect } from 'node:util';
import { rememberSecret } from '../redaction/known-secrets.ts';

const shown = '[redacted]';

/**
 * A value that prints as `[redacted]` everywhere: in logs, JSON, templates and the inspector.
 * From its making on it is also taken out of what others say, should they repeat it in any form.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    rememberSecret(value);
  }

  /** The value itself, for the one place that sends it. */
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
