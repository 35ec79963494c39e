import { expect, it } from 'vitest';
import { meter } from '../testing/meter.ts';
import { configuredSecrets } from './evidence.ts';

it('the secrets of a configuration are also what a step types into a field for a password, before or after the value', () => {
  const typed = (selector: string, value: string) => ({ action: 'type', selector, value }) as const;
  const configuration = meter('http://192.0.2.5/', {
    steps: [typed('#user', 'admin'), typed('#password', 'canary-1'), { ...typed('#field-2', 'canary-2'), isSecret: true }],
    logoutSteps: [typed('#pwd', 'canary-3')],
  });
  expect(configuredSecrets(configuration)).toEqual(['canary-1', 'canary-2', 'canary-3']);
});
