import { FixSettings, RetryState } from '../errors/errors.ts';
import { StateConflict } from '../state/store.ts';
import type { ApiFailure } from './api-failure.ts';

/** The object of a request. */
export interface NamedObject {
  /** In words: `Secret`. */
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** The variable that names it. */
  readonly setting: string;
  /** How a person makes it; the text follows a colon. */
  readonly howToMake: string;
}

/** Turns a failure of the API server into what the caller must do. */
export function explainFailure(
  { kind, message, context }: ApiFailure,
  verb: 'get' | 'update',
  object: NamedObject,
): StateConflict | FixSettings | RetryState {
  const { kind: what, name, namespace, setting, howToMake } = object;
  const later = () => new RetryState(`cannot ${verb} the ${what} ${namespace}/${name}: ${message}`, { context });
  switch (kind) {
    case 'conflict':
      return verb === 'update' ? new StateConflict() : later();
    case 'missing':
      return new FixSettings([
        {
          name: setting,
          problem: `names the ${what} ${name}, which is not in the namespace ${namespace}: ${howToMake}`,
        },
      ]);
    case 'forbidden':
      return new FixSettings([
        {
          name: setting,
          problem:
            `names the ${what} ${name} in the namespace ${namespace}, and the job may not ${verb} it: ` +
            `its Role needs the verbs get and update for this ${what} (${message})`,
        },
      ]);
    case 'other':
      return later();
  }
}
