import { z } from 'zod';
import { parseJsonPath } from '../reading/json-path.ts';
import { patternProblem } from './pattern.ts';
import { unknownKeys } from './problems.ts';
import { selectorProblem } from './selector.ts';

/** An object whose fields are all optional, and that names the nearest known key of an unknown one. */
function fields<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const error = (issue: z.core.$ZodRawIssue) =>
    issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, Object.keys(shape)) : undefined;
  return z.strictObject(shape, { error }).partial();
}

const text = (longest = 1000) => z.string().min(1).max(longest);

/** A text that is checked when the configuration is saved, not when the meter is read. */
function checked(longest: number, problemOf: (text: string) => string | undefined) {
  return text(longest).superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
}

const selector = checked(1000, selectorProblem).describe('CSS selector.');
const pattern = checked(500, patternProblem).describe(
  'Regular expression in the syntax of RE2: without lookaround and references to groups. Group 1, or the group `value`, is the value.',
);
const path = checked(500, (value) => {
  const parsed = parseJsonPath(value);
  return 'problem' in parsed ? parsed.problem : undefined;
}).describe('Place in a JSON answer: `Outputs[0].Energy`, `Outputs[ID=3].Energy`; keys with a dot or a bracket in quotes.');
const attribute = text(100)
  .regex(/^[\w:.-]+$/, 'must be the name of an attribute')
  .describe('The attribute that holds the value, instead of the text.');
const sum = z.boolean().describe('Whether the values of all places are added; otherwise they must be the same.');
const separator = z.enum(['auto', 'dot', 'comma']).describe('`auto` refuses what it cannot tell: `1.234` and `1,234`.');
const sentinels = z.array(z.number()).max(20).describe('Numbers, as the device prints them, that mean that it has no value.');

const profile = z
  .union([text(100), z.looseObject({ name: text(100) })])
  .describe('A vendor profile that gives what is not given here: its name, or `{ name, … }` with its parameters.');

const stepFields = {
  url: text(2000),
  selector,
  value: z.union([z.string().max(2000), z.number()]),
  milliseconds: z.number().min(0).max(600_000),
  body: z.string().max(20_000),
  contentType: text(200),
  timeout: z.number().min(0).describe('Accepted and not used: the time limit is that of the visit.'),
};

/** One step, with the names of both older generations. Which fields an action needs is checked afterwards. */
const step = fields({
  action: z.enum(['navigate', 'click', 'type', 'wait', 'select', 'post', 'goto', 'fill', 'waitForSelector', 'extract']),
  ...stepFields,
}).required({ action: true });

/** A value besides the counter. */
const additional = z.union(
  [
    text(),
    fields({
      selector,
      pattern,
      attribute,
      path,
      sum,
      decimalSeparator: separator,
      sentinels,
      unit: z.string().max(20).describe('Of a number without a unit: `mA`, `kW`, `deciKW`.'),
    }),
  ],
  'must be a selector, or an object with selector, path or pattern',
);

/** The units of a counter that a configuration may name. */
const energyUnitNames = ['auto', 'Wh', 'kWh', 'MWh', 'GWh', 'J', 'kJ', 'MJ', 'Wmin', 'deciKWh'] as const;

/** How to reach the value: what a person would do on the page, and where the value stands. */
export const scrapingConfigSchema = fields({
  steps: z.array(step).max(50),
  valueSelector: selector,
  valuePattern: pattern,
  valueRegex: pattern.describe('Older name of valuePattern.'),
  valueAttribute: attribute,
  valuePath: path,
  sum,
  additionalSelectors: z.record(z.string().regex(/^[A-Za-z][\w-]{0,60}$/, 'must be a short name'), additional),
  serialSelector: selector,
  serialPattern: pattern,
  serialAttribute: attribute,
  serialPath: path,
  requiredText: text(500).describe(
    'Text that the page with the value must contain. A label with it is the right one, also if it says today or exported.',
  ),
  loggedInSelector: selector.describe('Exists only after the login.'),
  logoutSteps: z.array(step).max(20).describe('Taken also after a failure.'),
  driver: z.enum(['auto', 'http', 'browser', 'ftp']),
  tls: z.enum(['verify', 'insecure', 'legacy']).describe('`legacy` also allows what old devices speak; `insecure` checks no certificate.'),
  acceptLanguage: text(100).regex(/^[\w,;=.*\s-]+$/, 'must be a value of Accept-Language, such as en'),
  timeoutSeconds: z.number().min(1).max(600).describe('For the whole visit.'),
  unit: z
    .enum(energyUnitNames)
    .describe(
      'The unit of a number without one; a text with another is refused. `auto` needs one in the text. Without this field, the text tells it, and a bare number is in kWh.',
    ),
  decimalSeparator: separator,
  sentinels,
  profile,
});

/** Browsers and older configurations note more of a cookie; here it goes to the endpoint's host, and to no other. */
const unusedOfCookie = ['domain', 'path', 'url', 'expires', 'httpOnly', 'secure', 'sameSite'];
const cookie = fields({
  name: text(200).regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a cookie'),
  value: text(4000)
    .regex(/^[\x21-\x7e ]+$/, 'must have printable ASCII characters only')
    .regex(/^[^;]*$/, 'must not have a semicolon: list each cookie'),
  ...Object.fromEntries(unusedOfCookie.map((name) => [name, z.unknown().describe('Accepted and not used.')])),
});

/** How the meter proves who asks. */
export const authConfigSchema = fields({
  username: z.string().max(500),
  password: z.string().max(500),
  loginUrl: text(2000),
  usernameField: selector,
  passwordField: selector,
  submitButton: selector,
  usernameSelector: selector.describe('Older name of usernameField.'),
  passwordSelector: selector.describe('Older name of passwordField.'),
  submitSelector: selector.describe('Older name of submitButton.'),
  algorithm: text(40)
    .regex(/^[\w-]+$/, 'must be the name of a digest algorithm, such as SHA-256')
    .describe('Of digest: fixes one.'),
  header: text(60)
    .regex(/^[\w-]+$/, 'must be the name of a header')
    .describe('Of digest: the header of the challenge, if it is not WWW-Authenticate.'),
  cookies: z
    .array(cookie.required({ name: true, value: true }))
    .min(1)
    .max(20),
});

/** What of an endpoint says how it is read. */
export const endpointDocument = fields({
  ipAddress: z.string().min(1).max(500).describe('Host, host:port/path, or an http or https address.'),
  authType: z.enum(['none', 'basic', 'digest', 'form', 'cookie', 'custom']),
  authConfig: authConfigSchema,
  scrapingConfig: scrapingConfigSchema,
  profile,
}).required({ ipAddress: true });

export type EndpointDocument = z.infer<typeof endpointDocument>;
export type ScrapingConfig = z.infer<typeof scrapingConfigSchema>;
export type AuthConfig = z.infer<typeof authConfigSchema>;
export type WrittenStep = z.infer<typeof step>;
