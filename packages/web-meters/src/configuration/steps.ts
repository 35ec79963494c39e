import { addressBelow } from './address.ts';
import type { AuthConfig, WrittenStep } from './document.ts';
import type { Step } from './meter-configuration.ts';

/** Names of the older generation. */
const aliases: Partial<Record<WrittenStep['action'], Step['action']>> = {
  goto: 'navigate',
  fill: 'type',
  waitForSelector: 'wait',
  extract: 'wait',
};

const fieldsOf: Readonly<Record<Step['action'], readonly (keyof WrittenStep)[]>> = {
  navigate: ['url', 'value'],
  click: ['selector'],
  type: ['selector', 'value'],
  select: ['selector', 'value'],
  wait: ['milliseconds', 'selector', 'value'],
  post: ['url', 'body', 'contentType'],
};

/** What stands for the user and the password of `authConfig` in what a step types, so that steps hold no secret. */
const credential = /\{\{(username|password)\}\}/g;

/** Whether a selector finds a field for a password, as far as its text tells. */
export function isPasswordField(selector: string): boolean {
  return /pass|pwd|pin|secret|token/i.test(selector);
}

/** What a step of an endpoint may refer to. */
interface StepSurroundings {
  /** The address of the endpoint. */
  readonly base: string;
  readonly authConfig: Pick<AuthConfig, 'username' | 'password'>;
}

/** A step in the names of this generation; undefined if it is not complete. What is wrong is told to `refuse`, with its field. */
export function readStep(
  written: WrittenStep,
  { base, authConfig }: StepSurroundings,
  refuse: (field: string, problem: string) => void,
): Step | undefined {
  const action = aliases[written.action] ?? (written.action as Step['action']);
  const needed = fieldsOf[action];
  for (const field of Object.keys(written) as (keyof WrittenStep)[]) {
    if (!['action', 'timeout', ...needed].includes(field) && Boolean(written[field]))
      refuse(field, `is not used by ${written.action}, which knows ${needed.join(', ')}`);
  }
  const missing = (field: string, other = ''): undefined => {
    refuse(field, `is missing: ${written.action} needs it${other}`);
  };
  const { selector, value, body = '', contentType = 'application/json' } = written;
  switch (action) {
    case 'navigate':
    case 'post': {
      const url = written.url ?? (typeof value === 'string' && value !== '' ? value : undefined);
      if (url === undefined) return missing('url');
      if (value !== undefined && value !== '' && value !== url) refuse('value', 'is another name of url, which is given too');
      const target = addressBelow(url, base);
      if ('problem' in target) refuse(written.url === undefined ? 'value' : 'url', target.problem);
      else return action === 'post' ? { action, url: target.address, body, contentType } : { action, url: target.address };
      return undefined;
    }
    case 'click':
      return selector === undefined ? missing('selector') : { action, selector };
    case 'type':
    case 'select':
      if (value === undefined) missing('value');
      for (const [, name] of String(value).matchAll(credential)) {
        if (authConfig[name as 'password'] === undefined) refuse('value', `needs authConfig.${name}, which is missing`);
      }
      if (selector === undefined) return missing('selector');
      return {
        action,
        selector,
        value: String(value ?? '').replace(credential, (_, name: 'password') => authConfig[name] ?? ''),
        ...(action === 'type' && String(value).includes('{{password}}') ? { isSecret: true } : {}),
      };
    case 'wait': {
      if (selector !== undefined && Boolean(written.milliseconds))
        refuse('milliseconds', 'is not used beside a selector: leave one of them out');
      if (selector !== undefined) return { action, selector };
      const milliseconds = written.milliseconds ?? (value === undefined || value === '' ? undefined : Number(value));
      if (milliseconds === undefined) return written.action === 'wait' ? missing('milliseconds', ', or a selector') : missing('selector');
      if (milliseconds >= 0 && milliseconds <= 600_000) return { action, milliseconds };
      refuse('value', 'must be a time in milliseconds, up to 600000');
    }
  }
}
