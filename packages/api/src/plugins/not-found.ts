import { notFound, Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';
import { refuse } from './errors.ts';

/** Answers requests that no route takes: 405 where the path is one of ours, else 404. */
export function addNotFoundHandler(app: ApiServer): void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    methodsOf.set(url, methods);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const allowed = [...methodsOf].filter(([pattern]) => matches(pattern, path)).flatMap(([, methods]) => [...methods]);
    if (allowed.length === 0) return refuse(request, reply, notFound('There is nothing at this address.'));
    const allow = [...new Set(allowed)].sort().join(', ');
    return refuse(request, reply, new Refusal(405, 'METHOD_NOT_ALLOWED', `This address takes ${allow}.`, { headers: { allow } }));
  });
}

/** Whether a path is one that the pattern of a route (`/api/v1/keys/:id`) stands for. */
export function matches(pattern: string, path: string): boolean {
  const expected = pattern.split('/');
  const given = path.split('/');
  return (
    expected.length === given.length &&
    expected.every((part, index) => (part.startsWith(':') ? given[index] !== '' : part === given[index]))
  );
}
