/** What a page says. Pure functions make it from a snapshot and a configuration. */
export type Interpretation =
  | {
      readonly kind: 'value';
      readonly totalKwh: number;
      /** As the page or the configuration names it. */
      readonly unit: string;
      readonly matchedText: string;
      /** By name; what the page does not say is absent. */
      readonly additional: Readonly<Record<string, number>>;
      readonly serial?: string;
      /** What a person should know: a part that is not measured, an additional value that could not be read. */
      readonly notes: readonly string[];
    }
  /** A placeholder, such as `--`: the device works and has no value. */
  | { readonly kind: 'says-nothing'; readonly matchedText: string }
  /** There is a text, and no unambiguous counter in it. `reason` is one of the reasons of a reading. */
  | { readonly kind: 'refused'; readonly reason: string; readonly why: string; readonly matchedText: string }
  /** The place of the value does not exist on the page, or is empty: a script may still fill it. */
  | { readonly kind: 'missing'; readonly why: string };
