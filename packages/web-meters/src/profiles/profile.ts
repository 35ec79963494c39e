/** One kind of device, as typed data: what is read from it, and where that is known from. */
export interface VendorProfile {
  /** As configurations name it: `netio-json`. */
  readonly name: string;
  readonly vendor: string;
  readonly models: string;
  /** The firmware whose pages are documented; "not known" if no source says. */
  readonly firmware: string;
  /** Where the markup is documented. */
  readonly sources: readonly string[];
  /** What a user must know: units that are not certain, numbers that are not what they seem. */
  readonly caveats: readonly string[];
  /** The authentications that the device knows. */
  readonly authTypes: readonly ('none' | 'basic' | 'digest' | 'form')[];
  /** In the vocabulary of `scrapingConfig`; what a user's configuration names replaces it. */
  readonly scrapingConfig: Readonly<Record<string, unknown>>;
  /** For a form login: fields of `authConfig` besides user and password. */
  readonly authConfig?: Readonly<Record<string, unknown>>;
  /** A text that only such a device shows on the page with the value. `discover` looks for it. */
  readonly mark: string;
}
