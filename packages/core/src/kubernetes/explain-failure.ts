import { FixSettings, RetryState } from '../errors/errors.ts';
import { StateConflict } from '../state/store.ts';
import type { ApiFailure } from './api-failure.ts';

/** The object of a request. */
export interface NamedObject {
  readonly kind: 'Secret' | 'Lease';
  readonly name: string;
  readonly namespace: string;
  /** The variable that names it. */
  readonly setting: string;
  /** The keys that its creator must provide; absent if the chart creates it. */
  readonly keys?: readonly string[];
}

/** Turns a failure of the API server into what the caller must do. */
export function explainFailure(
  { kind, message, context }: ApiFailure,
  verb: 'get' | 'update',
  object: NamedObject,
): StateConflict | FixSettings | RetryState {
  const { name, namespace, setting } = object;
  const later = () => new RetryState(`cannot ${verb} the ${object.kind} ${namespace}/${name}: ${message}`, { context });
  switch (kind) {
    case 'conflict':
      return verb === 'update' ? new StateConflict() : later();
    case 'missing':
      return new FixSettings([
        {
          name: setting,
          problem: `names the ${object.kind} ${name}, which is not in the namespace ${namespace}: ${wayToMake(object)}`,
        },
      ]);
    case 'forbidden':
      return new FixSettings([
        {
          name: setting,
          problem:
            `names the ${object.kind} ${name} in the namespace ${namespace}, and the job may not ${verb} it: ` +
            `its Role needs the verbs get and update for this ${object.kind} (${message})`,
        },
      ]);
    case 'other':
      return later();
  }
}

function wayToMake(object: NamedObject): string {
  const { keys, name, namespace } = object;
  if (keys === undefined) return `let the chart create it by helm upgrade, or run ${creation(object)}`;
  const files = keys.map((key) => ` --from-file=${key}=./${key}`).join('');
  return (
    'a Secret of another namespace cannot be seen, and the chart does not make this one. ' +
    `Make it: kubectl create secret generic ${name} --namespace ${namespace}${files}`
  );
}

function creation({ kind, name, namespace }: NamedObject): string {
  if (kind === 'Secret') return `kubectl create secret generic ${name} --namespace ${namespace}`;
  const lease = `{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"${name}","namespace":"${namespace}"}}`;
  return `echo '${lease}' | kubectl create --filename -`;
}
