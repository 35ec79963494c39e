import { describe, expect, it } from 'vitest';
import { PathTable } from './path-table.ts';
import { servedAddress } from './served-address.ts';

const table = new PathTable();
for (const pattern of [
  '/healthz',
  '/api/v1/keys',
  '/api/v1/keys/:id',
  '/api/v1/enphase',
  '/api/v1/enphase/:id',
  '/api/v1/enphase/summary',
]) {
  table.add(pattern, ['GET']);
}

describe('the path of an address', () => {
  it.for([
    ['/api/v1/keys/7', '/api/v1/keys/:id'],
    ['/api/v1/keys/7/', '/api/v1/keys/:id'],
    ['/api/v1/keys/', '/api/v1/keys'],
    ['//api//v1/keys//?x=/7', '/api/v1/keys'],
    ['/api/v1/enphase/summary', '/api/v1/enphase/summary'],
    ['/api/v1/enphase/summary2', '/api/v1/enphase/:id'],
    ['/api/v1/enphase/a%2Fb', '/api/v1/enphase/:id'],
    [`/api/v1/enphase/${'x'.repeat(5_000)}`, '/api/v1/enphase/:id'],
    ['/api/v1/enphase%2Fsummary', undefined],
    ['/API/v1/keys', undefined],
    ['/api/v1/key', undefined],
    ['/api/v1/keys/7/8', undefined],
    ['/api/v1/keys/%zz', undefined],
    ['*', undefined],
    ['', undefined],
  ] as const)('%s: %s', ([address, pattern]) => {
    expect(table.find(address)?.pattern).toBe(pattern);
  });
});

describe('the address that the server routes by', () => {
  it.for([
    ['', '/healthz', '/healthz'],
    ['', 'http://api:5001/healthz?x', '/healthz?x'],
    ['', 'HTTPS://api', '/'],
    ['', 'http://api?x', '/?x'],
    ['', '*', '*'],
    ['/wattjobs', '/wattjobs/api/v1/keys/7?x=1', '/api/v1/keys/7?x=1'],
    ['/wattjobs', '/api/v1/keys/7?x=1', '/api/v1/keys/7?x=1'],
    ['/wattjobs', '/healthz', '/healthz'],
    ['/wattjobs', '/wattjobs', '/'],
    ['/wattjobs', '/wattjobs?x', '/?x'],
    ['/wattjobs', '//wattjobs//api/v1/keys', '//api/v1/keys'],
    ['/wattjobs', '/wattjobsx/healthz', '/wattjobsx/healthz'],
    ['/wattjobs', '/wattjobs/nothing', '/nothing'],
    ['/wattjobs', 'http://api/wattjobs/healthz', '/healthz'],
    ['/a/b', '/a/b/healthz', '/healthz'],
    // Base paths that begin like our own paths.
    ['/api', '/api/v1/keys', '/api/v1/keys'],
    ['/api', '/api/api/v1/keys', '/api/v1/keys'],
    ['/api/v1', '/api/v1/healthz', '/healthz'],
    ['/api/v1/enphase', '/api/v1/enphase/7', '/api/v1/enphase/7'],
    ['/healthz', '/healthz', '/healthz'],
  ] as const)('below "%s", for a request of %s, is %s', ([basePath, address, expected]) => {
    expect(servedAddress(address, basePath, table)).toBe(expected);
  });
});
