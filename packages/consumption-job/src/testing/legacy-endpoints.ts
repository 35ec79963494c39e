import { legacyCredentials } from '@wattjobs/simulators';

/** The six legacy meters below one address, as a person would configure them. */
export function legacyEndpoints(host: string) {
  const endpoint = (name: string, scrapingConfig: object, others: object = {}) => ({
    name,
    ipAddress: `${host}/${name}`,
    scrapingConfig,
    ...others,
  });
  return [
    endpoint('simple-meter', { valueSelector: '.consumption-value' }, { clientName: 'Client XYZ', location: 'Hall 1, Row 3' }),
    endpoint(
      'basic-auth-meter',
      { valueSelector: '#total-kwh', unit: 'kWh' },
      { authType: 'basic', authConfig: legacyCredentials['basic-auth-meter'] },
    ),
    endpoint(
      'form-login-meter',
      { valueSelector: '#total-consumption', additionalSelectors: { voltage: '#voltage', current: '#current', power: '#power' } },
      {
        authType: 'form',
        authConfig: {
          usernameField: '#username',
          passwordField: '#password',
          submitButton: '#login-btn',
          ...legacyCredentials['form-login-meter'],
        },
      },
    ),
    endpoint('tabbed-meter', { steps: [{ action: 'click', selector: '#consumption-tab' }], valueSelector: '#total-kwh' }),
    endpoint('formatted-meter', { valueSelector: '.consumption-cell', valuePattern: String.raw`([0-9,]+\.[0-9]+)\s*kWh`, unit: 'kWh' }),
    endpoint('unreliable-meter', { valueSelector: '#kwh', unit: 'kWh' }),
  ];
}
