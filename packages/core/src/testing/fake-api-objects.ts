/** An object of the fake API server: a Secret or a Lease as JSON. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly resourceVersion: string };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A response with a `Status` or with the object. */
export interface ApiReply {
  readonly answer: number;
  readonly body: string;
}

/** The `Status` of a Kubernetes refusal. */
export function status(code: number, reason: string, message: string): ApiReply {
  return { answer: code, body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message }) };
}

/** The objects of one namespace, which are replaced by the API server's rules. */
export class FakeApiObjects {
  #version = 100;
  readonly #objects = new Map<string, ApiObject>();

  /** @param path `secrets/torus-state`, `leases/enphase-tokens` */
  get(path: string): ApiObject | undefined {
    return this.#objects.get(path);
  }

  /** Sets the object as another client would, without checking a version; `undefined` removes it. */
  set(path: string, object: Omit<ApiObject, 'metadata'> & { readonly metadata: Readonly<Record<string, unknown>> }): ApiObject {
    this.#version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    this.#objects.set(path, stored);
    return stored;
  }

  remove(path: string): void {
    this.#objects.delete(path);
  }

  read(path: string): ApiReply {
    const found = this.#objects.get(path);
    return found === undefined ? missing(path) : { answer: 200, body: JSON.stringify(found) };
  }

  replace(path: string, body: string, dryRun: boolean): ApiReply {
    const found = this.#objects.get(path);
    if (found === undefined) return missing(path);
    const wanted = JSON.parse(body) as ApiObject;
    const refusal = refuseSpec(wanted);
    if (refusal !== undefined) return refusal;
    if (wanted.metadata.resourceVersion !== found.metadata.resourceVersion) {
      return status(409, 'Conflict', `Operation cannot be fulfilled on ${quotedPath(path)}: the object has been modified`);
    }
    if (dryRun) return { answer: 200, body: JSON.stringify(wanted) };
    // A replacement that changes nothing keeps the version.
    const isSame = JSON.stringify([wanted.data, wanted.spec]) === JSON.stringify([found.data, found.spec]);
    return { answer: 200, body: JSON.stringify(isSame ? found : this.set(path, wanted)) };
  }
}

function missing(path: string): ApiReply {
  return status(404, 'NotFound', `${quotedPath(path)} not found`);
}

function quotedPath(path: string): string {
  const [resource, name] = path.split('/');
  return `${resource} "${name}"`;
}

/** What the real server refuses in a Lease: a time without exactly six fractional digits, a duration of zero. */
function refuseSpec({ kind, spec = {} }: ApiObject): ApiReply | undefined {
  if (kind !== 'Lease') return undefined;
  for (const name of ['acquireTime', 'renewTime']) {
    const time = spec[name];
    if (time !== undefined && !(typeof time === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(time))) {
      return status(400, 'BadRequest', `Lease in version "v1" cannot be handled: parsing time ${JSON.stringify(time)}`);
    }
  }
  return spec['leaseDurationSeconds'] === 0 ? status(422, 'Invalid', 'spec.leaseDurationSeconds: must be greater than 0') : undefined;
}
