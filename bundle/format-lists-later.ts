import type { Plugin } from 'rolldown';

/** Delays a list formatter, for messages that nobody reads, until it is used. Setting it up takes 12 ms. */
export const formatListsLater: Plugin = {
  name: 'format-lists-later',
  transform: {
    filter: { id: /[\\/]@sindresorhus[\\/]is[\\/]distribution[\\/]index\.js$/ },
    handler(code) {
      const later = code.replaceAll(/new Intl\.ListFormat\([^)]*\)/g, (formatter) => `{ format: (list) => ${formatter}.format(list) }`);
      if (later === code) throw new Error('@sindresorhus/is sets up its list formatter in another way: look whether it still costs 12 ms');
      return later;
    },
  },
};
