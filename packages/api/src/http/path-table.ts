import findMyWay from 'find-my-way';

/** A path of the server, for any method. */
export interface Place {
  /** As in its routes: `/api/v1/keys/:id`. */
  readonly pattern: string;
  /** The methods of its routes. */
  readonly methods: Set<string>;
  /** Its routes use the legacy API's error shape. */
  readonly isLegacy: boolean;
}

/** The server's path options: trailing and doubled slashes are ignored. */
export const pathOptions = { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true } as const;

/** The longest path: Node.js limits a request's head to this. */
const longestPathCharacters = 16_384;

/**
 * The paths of the server. The server's router matches the method first: for `PUT /systems` it finds the PUT of `/{id}`.
 * This table finds the path of a request, by the same rules for names and parameters.
 */
export class PathTable {
  readonly #places = new Map<string, Place>();
  readonly #router = findMyWay({ ...pathOptions, maxParamLength: longestPathCharacters });

  /** Adds a route. */
  add(pattern: string, methods: readonly string[], isLegacy = false): void {
    let place = this.#places.get(pattern);
    if (place === undefined) {
      place = { pattern, methods: new Set(), isLegacy };
      this.#places.set(pattern, place);
      this.#router.on('GET', pattern, () => undefined, pattern);
    }
    for (const method of methods) place.methods.add(method);
  }

  /** The path that an address (`/api/v1/keys/7?x=1`) matches; undefined if there is none, or the address is invalid. */
  find(address: string): Place | undefined {
    const pattern: unknown = this.#router.find('GET', address)?.store;
    return typeof pattern === 'string' ? this.#places.get(pattern) : undefined;
  }

  /** Every method of any path. */
  get methods(): ReadonlySet<string> {
    return new Set([...this.#places.values()].flatMap(({ methods }) => [...methods]));
  }
}
