import findMyWay from 'find-my-way';

/** A path of the server, whatever the method. */
export interface Place {
  /** As its routes have it: `/api/v1/keys/:id`. */
  readonly pattern: string;
  /** The methods of its routes. */
  readonly methods: Set<string>;
  /** Its routes keep the error shape of the API that this one replaces. */
  readonly isLegacy: boolean;
}

/** How the server reads paths: with and without a slash at the end, and with a slash that was doubled. */
export const pathOptions = { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true } as const;

/** No path is longer: Node.js takes no more of a request's head than this. */
const longestPathCharacters = 16_384;

/**
 * The paths of the server. The router of the server looks for a method first: for `PUT /systems` it finds the PUT of `/{id}`.
 * This one tells which path a request means, by the same rules for names and parameters.
 */
export class PathTable {
  readonly #places = new Map<string, Place>();
  readonly #router = findMyWay({ ...pathOptions, maxParamLength: longestPathCharacters });

  /** Notes a route. */
  add(pattern: string, methods: readonly string[], isLegacy = false): void {
    let place = this.#places.get(pattern);
    if (place === undefined) {
      place = { pattern, methods: new Set(), isLegacy };
      this.#places.set(pattern, place);
      this.#router.on('GET', pattern, () => undefined, pattern);
    }
    for (const method of methods) place.methods.add(method);
  }

  /** The place that an address (`/api/v1/keys/7?x=1`) means; undefined if it means none, or cannot be read. */
  find(address: string): Place | undefined {
    const pattern: unknown = this.#router.find('GET', address)?.store;
    return typeof pattern === 'string' ? this.#places.get(pattern) : undefined;
  }

  /** Every method that some path takes. */
  get methods(): ReadonlySet<string> {
    return new Set([...this.#places.values()].flatMap(({ methods }) => [...methods]));
  }
}
