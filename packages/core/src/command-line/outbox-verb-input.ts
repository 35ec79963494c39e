import type { VerbInput } from '../job/verb-input.ts';

/** The options and arguments of the verb `outbox`. */
export const outboxVerbInput = {
  action: {
    argument: '<action>',
    help: '`show` what waits, `drain` it to the receiver, `export` it as line protocol, or `drop` it',
    choices: ['show', 'drain', 'export', 'drop'],
  },
  file: { argument: '[file]', help: 'of `export`: the file to append to (by default, standard output)' },
  rate: { flags: '--rate <bytes>', help: 'of `drain`: bytes per second (by default, as fast as the receiver answers)' },
  yes: { flags: '--yes', help: 'of `drop`: drops it' },
  quarantine: { flags: '--quarantine', help: 'of `drop`: drops only the lines that the receiver refused' },
} as const satisfies VerbInput;
