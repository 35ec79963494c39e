import type { DecimalSeparator } from '@wattjobs/core/numbers';
import type { Secret } from '@wattjobs/core/settings';

/** How a meter proves who asks. */
export type Authentication =
  | { readonly type: 'none' }
  | { readonly type: 'basic'; readonly username: string; readonly password: Secret }
  /** Digest access authentication (RFC 7616). `algorithm` fixes one: then a challenge with another is refused. */
  | { readonly type: 'digest'; readonly username: string; readonly password: Secret; readonly algorithm?: string; readonly header?: string }
  | {
      readonly type: 'form';
      readonly loginUrl: string;
      readonly usernameField: string;
      readonly passwordField: string;
      readonly submitButton?: string;
      readonly username: string;
      readonly password: Secret;
    }
  | { readonly type: 'cookie'; readonly cookies: readonly { readonly name: string; readonly value: Secret }[] };

/** What a person would do on the page, one after the other. Addresses may be relative to the page that is open. */
export type Step =
  | { readonly action: 'navigate'; readonly url: string }
  | { readonly action: 'click'; readonly selector: string }
  /** `isSecret`: the password of `authConfig` is in what is typed. */
  | { readonly action: 'type'; readonly selector: string; readonly value: string; readonly isSecret?: true }
  | { readonly action: 'select'; readonly selector: string; readonly value: string }
  | { readonly action: 'wait'; readonly milliseconds: number }
  | { readonly action: 'wait'; readonly selector: string }
  /** A request that no page makes, such as a JSON-RPC call. */
  | { readonly action: 'post'; readonly url: string; readonly body: string; readonly contentType: string };

/** Where a value stands, and how its text is read. */
export interface ValueRule {
  /** CSS selector in a page; absent if `path` finds the value in JSON or `pattern` in the whole text. */
  readonly selector?: string;
  /** The attribute that holds the value, instead of the text. */
  readonly attribute?: string;
  /** Place in a JSON answer: `Outputs[0].Energy`, `switch:0.aenergy.total`; keys with a dot or a bracket in quotes. */
  readonly path?: string;
  /** Regular expression without lookaround and backreferences; group 1, or the group `value`, is the value. */
  readonly pattern?: string;
  /** Whether the values of all places are added; otherwise they must be the same. */
  readonly sum?: boolean;
  /**
   * The unit of a number without one; a text with another is refused. Of the counter, `auto` needs a unit in the text, and `text or kWh`
   * is kWh unless the text names another. Of another value, `any` keeps the number as it is printed.
   */
  readonly unit: string;
  readonly decimalSeparator: DecimalSeparator;
  /** Numbers that mean that the device has no value. */
  readonly sentinels: readonly number[];
}

/** What is read from one meter and how: checked, with aliases resolved. `parseMeterConfiguration` makes it. */
export interface MeterConfiguration {
  /** Where it begins: an http or https address without userinfo. */
  readonly address: string;
  readonly driver: 'auto' | 'http' | 'browser' | 'ftp';
  readonly authentication: Authentication;
  readonly steps: readonly Step[];
  /** The counter. */
  readonly value: ValueRule;
  /** Voltage, current, power and power factor, in V, A, W and without a unit; energy in kWh, others without a prefix. */
  readonly additional: Readonly<Record<string, ValueRule>>;
  /** The serial number of the meter. */
  readonly serial?: Pick<ValueRule, 'selector' | 'attribute' | 'path' | 'pattern'>;
  /** Text that the page with the value must contain; it proves the page. */
  readonly requiredText?: string;
  /** A selector that exists only after the login; it proves the login. */
  readonly loggedInSelector?: string;
  /** Taken also after a failure, as soon as a login was attempted. */
  readonly logoutSteps: readonly Step[];
  readonly tls: 'verify' | 'insecure' | 'legacy';
  readonly acceptLanguage: string;
  /** For the whole visit. */
  readonly timeoutMs: number;
  /** The name of the vendor profile that it comes from. */
  readonly profile?: string;
}

/** One thing that is wrong with a configuration. */
export interface ConfigurationProblem {
  /** As in the document that was given: `scrapingConfig.steps[2].selector`. */
  readonly path: string;
  readonly problem: string;
}
