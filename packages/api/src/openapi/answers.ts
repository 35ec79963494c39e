import type { FastifyContextConfig } from 'fastify';

/** What determines the answers of a route. */
export interface RouteFacts {
  readonly config: FastifyContextConfig;
  readonly hasParameters: boolean;
  readonly hasQuery: boolean;
  readonly hasBody: boolean;
}

interface Answer {
  readonly description: string;
  readonly isOf: (route: RouteFacts) => boolean;
  /** What the answer has besides `transaction_id`. */
  readonly headers?: readonly (keyof typeof headers)[];
  /** Whether it is sent before the route is known, so that legacy routes use the other routes' shape. */
  readonly beforeRouting?: boolean;
}

const needsKey = ({ config }: RouteFacts) => config.access !== 'anyone' || config.takesKey === true;
const always = () => true;

/** Every refusal that a route can give, by its status. */
const answers: Readonly<Record<number, Answer>> = {
  400: {
    description: 'The body or the address cannot be read.',
    isOf: ({ hasBody, hasParameters }) => hasBody || hasParameters,
  },
  401: {
    description: 'The key is missing, unknown or revoked, or several credentials differ.',
    isOf: needsKey,
    headers: ['WWW-Authenticate'],
  },
  403: { description: 'The key lacks the scope, or an open API was called by another host name.', isOf: needsKey },
  404: {
    description: 'Nothing exists at this address.',
    isOf: ({ config, hasParameters }) => hasParameters || config.mayBeMissing === true,
  },
  408: { description: 'The request did not arrive in time.', isOf: ({ hasBody }) => hasBody, beforeRouting: true },
  409: { description: 'The request conflicts with the stored data.', isOf: ({ config }) => config.mayConflict === true },
  413: { description: 'The body is too large: send it in parts.', isOf: ({ hasBody }) => hasBody },
  414: { description: 'A part of the address is too long.', isOf: ({ hasParameters }) => hasParameters },
  415: { description: 'The body is not application/json.', isOf: ({ hasBody }) => hasBody },
  422: {
    description: 'The request has invalid values. The answer names the fields.',
    isOf: ({ hasParameters, hasQuery, hasBody }) => hasParameters || hasQuery || hasBody,
  },
  429: { description: 'Too many keys from this address were refused.', isOf: needsKey, headers: ['Retry-After'] },
  431: { description: 'The address and the headers are too long.', isOf: always, beforeRouting: true },
  500: { description: 'The server failed. Its log has the details under the transaction_id.', isOf: always },
  503: { description: 'The database or the server cannot serve the request now.', isOf: always, headers: ['Retry-After'] },
};

const headers = {
  transaction_id: { description: 'The id of the request in the log.', required: true, schema: { type: 'string' } },
  'WWW-Authenticate': { description: 'How to send a key.', required: true, schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds until a retry can succeed.', required: true, schema: { type: 'integer', minimum: 1 } },
  'X-Total-Count': { description: 'The total number of rows.', required: true, schema: { type: 'integer', minimum: 0 } },
} as const;

/** A reference to a header of the document. */
export function headerReferences(names: readonly (keyof typeof headers)[]): object {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** The refusals of a route: a reference to one of `refusalComponents` for each status. */
export function refusalsOf(route: RouteFacts): Readonly<Record<string, object>> {
  const given = Object.entries(answers).filter(([, { isOf }]) => isOf(route));
  return Object.fromEntries(
    given.map(([status, { beforeRouting }]) => {
      const shape = route.config.legacy === true ? 'Legacy' : route.config.textErrors === true ? 'Text' : '';
      return [status, { $ref: `#/components/responses/${beforeRouting === true ? '' : shape}Refusal${status}` }];
    }),
  );
}

/** The headers and refusals that the document refers to. */
export function refusalComponents(): { readonly headers: object; readonly responses: object } {
  const shapes = [
    ['', 'Error'],
    ['Legacy', 'LegacyError'],
    ['Text', 'TextError'],
  ] as const;
  const responses = shapes.flatMap(([prefix, schema]) =>
    Object.entries(answers).map(([status, { description, headers: names = [] }]) => [
      `${prefix}Refusal${status}`,
      {
        description,
        headers: headerReferences(['transaction_id', ...names]),
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
      },
    ]),
  );
  return { headers, responses: Object.fromEntries(responses) };
}
