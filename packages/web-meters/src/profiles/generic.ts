import type { VendorProfile } from './profile.ts';

const sources = ['https://github.com/vladvaleanu/nxforge'];

/** Pages that many small meters resemble: a start for a configuration of one's own. */
export const genericProfiles: readonly VendorProfile[] = [
  {
    name: 'form-login-page',
    vendor: 'any',
    models: 'A page behind a login form, with the counter in an element',
    firmware: 'any',
    sources,
    reads: 'The text of #total-consumption, with its unit',
    caveats: [
      'The text must name the unit.',
      'Name loginUrl if the form is on another page, and valueSelector if the element is another one.',
    ],
    authTypes: ['form'],
    path: '/',
    parameters: {},
    scrapingConfig: () => ({
      valueSelector: '#total-consumption',
      unit: 'auto',
      additionalSelectors: {
        voltage: { selector: '#voltage', unit: 'V' },
        current: { selector: '#current', unit: 'A' },
        power: { selector: '#power', unit: 'W' },
      },
    }),
    authConfig: {
      usernameField: 'input[name="username"], input[type="text"]',
      passwordField: 'input[name="password"], input[type="password"]',
    },
    marks: [],
  },
  {
    name: 'tabbed-page',
    vendor: 'any',
    models: 'A page with the counter on a tab',
    firmware: 'any',
    sources,
    reads: 'The text of #total-kwh, with its unit, after a click on #consumption-tab',
    caveats: [
      'The text must name the unit.',
      'A tab that a script opens needs a browser.',
      'Name steps and valueSelector if the elements differ.',
    ],
    authTypes: ['none', 'basic'],
    path: '/',
    parameters: {},
    scrapingConfig: () => ({
      steps: [{ action: 'click', selector: '#consumption-tab' }],
      valueSelector: '#total-kwh',
      unit: 'auto',
    }),
    marks: [],
  },
];
