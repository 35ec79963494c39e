import type { Plugin } from 'rolldown';

/** Stand-ins for parts of libraries that no program uses but that each start would load, by importer. */
const standIns = [
  // got loads HTTP/2, which takes 5 ms, for requests that ask for it; none does.
  { imported: 'node:http2', importer: /[\\/]got[\\/]/, code: 'export const constants = {}; export class Http2ServerResponse {}' },
  { imported: './utils/http2-client.js', importer: /[\\/]got[\\/]/, code: 'export default {};' },
  // It would cache responses, which no request asks for.
  { imported: 'cacheable-request', importer: /[\\/]got[\\/]/, code: 'export default class {} export class CacheError extends Error {}' },
  // It would write the log in a separate thread.
  { imported: './transport', importer: /[\\/]pino[\\/](?:pino|lib[\\/]tools)\.js$/, code: 'export default undefined;' },
  // The client's own HTTP stack takes 25 ms to load; core sends the requests itself.
  {
    imported: 'undici',
    importer: /[\\/]client-node[\\/]/,
    code: 'export class Agent {} export class ProxyAgent {} export const fetch = undefined;',
  },
  // Commander would start verbs that are programs of their own; loading that takes 3 ms.
  { imported: 'node:child_process', importer: /[\\/]commander[\\/]/, code: 'export default {};' },
  // Puppeteer speaks to Chromium in its own protocol over a pipe: neither the other protocol, nor WebSockets, nor what looks for browsers.
  {
    imported: '../bidi/BrowserConnector.js',
    importer: /[\\/]puppeteer-core[\\/]/,
    code: 'export const _connectToBiDiBrowser = undefined;',
  },
  { imported: '../node/NodeWebSocketTransport.js', importer: /[\\/]puppeteer-core[\\/]/, code: 'export {};' },
  { imported: '../node/LaunchOptions.js', importer: /[\\/]puppeteer-core[\\/]/, code: 'export {};' },
  { imported: '@puppeteer/browsers', importer: /[\\/]puppeteer-core[\\/]/, code: 'export {};' },
  // Its main file also loads default metrics, clustering and a client for the Pushgateway.
  {
    imported: 'prom-client',
    importer: /[\\/]exposition\.ts$/,
    code: "export { default as Gauge } from 'prom-client/lib/gauge.js'; export { default as Registry } from 'prom-client/lib/registry.js';",
  },
];

/** Inserts the stand-ins. */
export const leaveOutUnused: Plugin = {
  name: 'leave-out-unused',
  async resolveId(imported, importer) {
    // Inside a stand-in, a library's own files are resolved from where the library was imported.
    const [, index] = /^\0stand-in:(\d+):/.exec(importer ?? '') ?? [];
    if (index !== undefined) return await this.resolve(imported, importer?.replace(/^\0stand-in:\d+:/, ''), { skipSelf: true });
    const found = standIns.findIndex((standIn) => standIn.imported === imported && standIn.importer.test(importer ?? ''));
    return found < 0 ? null : `\0stand-in:${found}:${importer}`;
  },
  load(id) {
    const [, index] = /^\0stand-in:(\d+):/.exec(id) ?? [];
    return index === undefined ? null : { code: standIns[Number(index)]?.code ?? '', moduleType: 'js' };
  },
};
