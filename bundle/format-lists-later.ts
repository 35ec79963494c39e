import type { Plugin } from 'rolldown';

/** A list formatter for messages that nobody reads, which takes 12 ms to set up: it is made when it is used. */
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
