import { isPasswordField } from '@wattjobs/web-meters/configuration';
import { invalid } from '../http/refusal.ts';
import type { MeterDocument } from './configure.ts';
import type { Document } from './document.ts';

/** What stands for the password of `authConfig` in a step. */
const placeholder = '{{password}}';

/** Whether a step types the password of `authConfig`. */
export function usesPassword(scrapingConfig: Document): boolean {
  return JSON.stringify(scrapingConfig).includes(placeholder);
}

/**
 * The same configuration with the password that a step types in `authConfig`, where it is sealed, and a placeholder in the step.
 * It is the given one if no step types a password.
 * @throws Refusal (422) if a step types another password than that of `authConfig`
 */
export function withoutTypedPasswords(given: MeterDocument): MeterDocument {
  let authConfig = given.authConfig;
  const replaced = (list: unknown, path: string): unknown => {
    if (!Array.isArray(list)) return list;
    return list.map((step: unknown, index) => {
      if (!typesPassword(step)) return step;
      const password = authConfig?.['password'] ?? step.value;
      if (password !== step.value) {
        const reason = `is another password than authConfig.password: leave that one out, or type ${placeholder}`;
        throw invalid([{ location: 'body', field: `scrapingConfig.${path}[${index}].value`, reason }]);
      }
      authConfig = { ...authConfig, password };
      return { ...step, value: placeholder };
    });
  };
  const { steps, logoutSteps } = given.scrapingConfig;
  const scrapingConfig = {
    ...given.scrapingConfig,
    ...(steps === undefined ? {} : { steps: replaced(steps, 'steps') }),
    ...(logoutSteps === undefined ? {} : { logoutSteps: replaced(logoutSteps, 'logoutSteps') }),
  };
  return authConfig === given.authConfig ? given : { ...given, authConfig, scrapingConfig };
}

function typesPassword(step: unknown): step is { readonly selector: string; readonly value: string } {
  if (typeof step !== 'object' || step === null || !('action' in step && 'selector' in step && 'value' in step)) return false;
  const { action, selector, value } = step;
  const isTyped = (action === 'type' || action === 'fill') && typeof value === 'string' && value !== '' && !value.includes(placeholder);
  return isTyped && typeof selector === 'string' && isPasswordField(selector);
}
