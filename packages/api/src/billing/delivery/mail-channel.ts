import { quoteForeignText } from '@wattjobs/core/redaction';
import type { MailSettings } from '../../settings/settings.ts';
import { fileNameOf } from '../exports/exports.ts';
import { type Channel, type ClosedStatement, NotAccepted } from './channel.ts';

const timeoutMs = 10_000;
/** For a whole mail: a server may answer slowly again and again. */
const longestMs = 60_000;
const longestAnswer = 200;
const titles = { preview: 'Preview', statement: 'Statement', credit: 'Credit', correction: 'Corrected statement' } as const;

/** Mails each statement to its customer. The id of a message is that of its statement: a repeat has the same. */
export function mailChannel({ server, from }: MailSettings): Channel {
  const { host, port, tls, login } = server;
  const options = {
    host,
    port,
    secure: tls === 'from_the_start',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'never',
    ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password.reveal() } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  return {
    name: 'mail',
    send: async (statement) => {
      const { number, document, hash, email } = statement;
      if (email === null || email.trim() === '') return 'no_address';
      const message = {
        from,
        to: { name: document.customer?.name ?? '', address: email },
        messageId: `<statement-${number}.${hash.slice(0, 16)}@${/@([^>]+)>?$/.exec(from)?.[1]}>`,
        subject: `${titles[document.kind]} ${number} for ${document.month}`,
        text: textOf(statement),
        attachments: [{ filename: fileNameOf('pdf', { number }), content: await statement.pdf(), contentType: 'application/pdf' }],
      };
      // Loaded only here: most runs of the program send no mail.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport(options);
      const { promise: tooLate, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(new NotAccepted(`the mail was not sent within ${longestMs / 1000} s`)), longestMs);
      try {
        await Promise.race([transport.sendMail(message), tooLate]);
        return 'accepted';
      } catch (error) {
        throw error instanceof NotAccepted ? error : new NotAccepted(problemOf(error));
      } finally {
        clearTimeout(timer);
        transport.close();
      }
    },
  };
}

function textOf({ number, document: { kind, corrects, month, customer, tariff, totals } }: ClosedStatement): string {
  const amount = totals.gross ?? totals.net;
  return [
    `${titles[kind]} ${number}${corrects === null ? '' : ` about ${corrects}`}`,
    ...(customer === null ? [] : [`Customer: ${customer.name}`]),
    `Month: ${month}`,
    `Energy: ${totals.energyKwh ?? 'unknown'} kWh`,
    ...(amount === null || tariff === null ? [] : [`Total: ${amount} ${tariff.currency}`]),
    '',
    'The attached PDF shows how each figure comes about.',
    '',
  ].join('\n');
}

/** What the server said, except about the login: some repeat what they were sent. */
function problemOf(error: unknown): string {
  const { code, command, responseCode, response } = error as { readonly [name: string]: unknown };
  const step = typeof command === 'string' && /^[A-Z]+/.test(command) ? ` to ${/^[A-Z]+/.exec(command)?.[0]}` : '';
  const isAboutLogin = code === 'EAUTH' || step === ' to AUTH';
  if (typeof responseCode !== 'number') return `the mail server gave no answer${step} (${typeof code === 'string' ? code : 'unknown'})`;
  const words = isAboutLogin || typeof response !== 'string' ? String(responseCode) : quoteForeignText(response, longestAnswer);
  return `the mail server answered${step}: ${words}`;
}
