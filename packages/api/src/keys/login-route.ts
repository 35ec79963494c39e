import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { envelope, succeed } from '../http/envelope.ts';
import type { ApiServer } from '../http/server-type.ts';
import { tokenLifeMs } from './login-token.ts';

/** Gives a token for a key. @throws Refusal if the key is unknown, or too many were */
export type LogIn = (request: FastifyRequest, key: string) => Promise<string>;

const Credentials = z.object({
  email: z.string().max(320).describe('Anything: a key has no e-mail address.'),
  password: z.string().min(1).max(1_000).describe('A key.'),
});

const Token = z.object({
  accessToken: z.string().describe('Send it as `Authorization: Bearer TOKEN`.'),
  expiresIn: z.int().describe('Milliseconds.'),
});

/** Where callers need no key, any token works. */
const logInToOpenApi: LogIn = () => Promise.resolve('open');

/** The login of the platform that this API replaces, for scripts that log in before they ask. */
export function addLoginRoute(app: ApiServer, logIn = logInToOpenApi): void {
  const schema = {
    tags: ['keys'],
    summary: 'Gives a token for a key',
    description: 'For scripts that log in: a key works in its place. The token has the scopes of the key, and dies with it.',
    body: Credentials,
    response: { 200: envelope(Token, z.object({})) },
  };
  app.post('/api/v1/auth/login', { config: { access: 'anyone', takesKey: true }, schema }, async (request, reply) => {
    const accessToken = await logIn(request, request.body.password);
    return reply.header('cache-control', 'no-store').send(succeed({ accessToken, expiresIn: tokenLifeMs }, {}));
  });
}
