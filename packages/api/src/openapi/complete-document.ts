import { headerReferences, refusalComponents, refusalsOf } from './answers.ts';
import { errorSchemas } from './error-schemas.ts';
import type { FastifyContextConfig } from 'fastify';

/** The part of a document that is completed here. */
export interface Document {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: object };
}

interface Operation {
  readonly description?: string;
  readonly parameters?: readonly { readonly in: string }[];
  readonly requestBody?: object;
  readonly responses?: Readonly<Record<string, object>>;
}

/** Completes every operation by its access, its input and its error shape. */
export function completeDocument(document: Document, configOf: (method: string, path: string) => FastifyContextConfig): object {
  const paths = Object.entries(document.paths ?? {}).map(([path, operations]) => {
    const completed = Object.entries(operations).map(([method, operation]) => [method, complete(operation, configOf(method, path))]);
    return [path, Object.fromEntries(completed)];
  });
  const { schemas, ...components } = document.components ?? {};
  // By name: otherwise their order is that in which modules happened to be loaded.
  const named = Object.entries({ ...schemas, ...errorSchemas }).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return {
    ...document,
    paths: Object.fromEntries(paths),
    components: { ...components, ...refusalComponents(), schemas: Object.fromEntries(named) },
  };
}

function complete(operation: Operation, config: FastifyContextConfig): object {
  const places = new Set(operation.parameters?.map((parameter) => parameter.in));
  const facts = { config, hasParameters: places.has('path'), hasQuery: places.has('query'), hasBody: operation.requestBody !== undefined };
  const headers = headerReferences(config.countsRows === true ? ['transaction_id', 'X-Total-Count'] : ['transaction_id']);
  const own = Object.entries(operation.responses ?? {}).map(([status, response]) => [
    status,
    { ...response, headers, ...(Number(status) < 400 ? { description: 'The request was served.' } : {}) },
  ]);
  const isOpen = config.access === 'anyone';
  const needed = config.access === 'tenant' ? "Needs a tenant's link." : `Needs a key with the scope \`${String(config.access)}\`.`;
  return {
    ...operation,
    responses: { ...refusalsOf(facts), ...Object.fromEntries(own) },
    ...(isOpen ? { security: [] } : { description: [operation.description, needed].filter((part) => part !== undefined).join('\n\n') }),
  };
}
