/** One kind of device, as typed data: what is read from it, and where that is known from. */
export interface VendorProfile {
  /** As configurations name it: `netio-json`. */
  readonly name: string;
  readonly vendor: string;
  readonly models: string;
  /** The firmware whose pages are documented; "not known" if no source says. */
  readonly firmware: string;
  /** Where the page is documented. */
  readonly sources: readonly string[];
  /** What is read, in one line. */
  readonly reads: string;
  /** What a user must know: units that are not certain, numbers that are not what they seem. */
  readonly caveats: readonly string[];
  /** The authentications that the device knows. The first one is used if a configuration names a user and no type. */
  readonly authTypes: readonly ('none' | 'basic' | 'digest' | 'form')[];
  /** What is opened if the address of the endpoint has no path. */
  readonly path: string;
  /** What a configuration may or must say besides the name: `{ name: netio-json, output: 3 }`. */
  readonly parameters: Readonly<Record<string, ProfileParameter>>;
  /** In the vocabulary of `scrapingConfig`; what a user's configuration names replaces it. */
  readonly scrapingConfig: (parameters: ProfileParameters) => Readonly<Record<string, unknown>>;
  /** For a form login: fields of `authConfig` besides user and password. */
  readonly authConfig?: Readonly<Record<string, unknown>>;
  /** Texts that such a device shows together on the page of `path`. Without any, it cannot be discovered. */
  readonly marks: readonly string[];
}

/** Required unless it has a fallback or is optional. */
export type ProfileParameter = { readonly help: string } & (
  | { readonly kind: 'number'; readonly from: number; readonly to: number; readonly fallback?: number; readonly optional?: true }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** Letters, digits, dash, underscore and colon, so that it may stand in a path. */
  | { readonly kind: 'identifier'; readonly optional: true }
);

export type ProfileParameters = Readonly<Record<string, string | number | undefined>>;
