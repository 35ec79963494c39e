import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartProgram } from '@wattjobs/core/catalog';
import { tableRows, tableText } from '../../packages/api/src/billing/delivery/bill-table.ts';
import type { EnergyLine, StatementDocument } from '../../packages/api/src/billing/document.ts';
import { inDeliveryOrder, makeMeterYears, type MeterYears } from '../../packages/simulators/src/index.ts';

const month = '2026-01';
const [fromMs, toMs] = [Date.UTC(2025, 11, 1), Date.UTC(2026, 1, 1)];
const print = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * Bills a month of simulated meters to two tenants: posts their readings late and in disorder, closes the month, and writes the files.
 * Returns 0 if the true energy of each meter is what the statements say, or within the uncertainty that they say.
 */
export async function billMonth(startProgram: StartProgram): Promise<number> {
  print(`\nwattjobs-api bills ${month} of meters that fail, fall and are replaced.\n`);
  const folder = mkdtempSync(join(tmpdir(), 'wattjobs-bills-'));
  const data = join(folder, 'data');
  const keys = join(folder, 'keys');
  const key = randomBytes(24).toString('hex');
  mkdirSync(keys);
  writeFileSync(join(keys, 'admin'), key, { mode: 0o600 });
  const api = startProgram('api', ['serve'], { PORT: '0', HOST: '127.0.0.1', DATA_DIR: data, API_KEYS_PATH: keys });
  try {
    const meters = troubledMeters();
    const [url] = await api.until(/http:\/\/127\.0\.0\.1:\d+/);
    await api.until(/the API is ready/);
    const ask = asker(url, key);
    await load(ask, meters);
    await closeMonth(ask);
    const documents: readonly StatementDocument[] = JSON.parse(await (await ask(`billing/export?month=${month}&format=json`)).text());
    print(tableText(documents.flatMap(tableRows)));
    const numbers = documents.map(({ number }) => number);
    const out = join(folder, 'bills');
    mkdirSync(out);
    for (const format of ['csv', 'xlsx']) await save(ask, `billing/export?month=${month}&format=${format}`, out);
    for (const number of numbers) await save(ask, `billing/statements/${number}/export?format=pdf`, out);
    print(`\nWithout a server, one command does the same: wattjobs-api bill --month ${month} --out ${out} --close --accept Simulated`);
    const lines = documents.flatMap(({ energy }) => energy);
    const wrong = lines.filter((line) => !isTrue(line, meters));
    const isRight = wrong.length === 0 && lines.length === meters.length;
    print(
      isRight
        ? `The true energy of all ${lines.length} meters is within what the statements say. The files stay in ${out}`
        : `The statements are wrong about ${wrong.map(({ endpointName }) => endpointName).join(', ') || 'which meters there are'}.`,
    );
    return isRight ? 0 : 1;
  } finally {
    // Its data are deleted with it.
    api.child.kill('SIGKILL');
    await api.end;
    for (const used of [data, keys]) rmSync(used, { recursive: true, force: true });
  }
}

/** One meter for each kind of trouble around the month. */
function troubledMeters(): readonly MeterYears[] {
  const found = new Map<string, MeterYears>();
  for (let place = 0; place < 400; place += 1) {
    const meter = makeMeterYears(1, place, fromMs, toMs);
    const trouble = meter.fates.find(({ atMs }) => atMs > Date.UTC(2025, 11, 31))?.name;
    if (meter.pollMinutes >= 120 && trouble !== undefined && !found.has(trouble)) found.set(trouble, meter);
  }
  return [...found].map(([trouble, meter]) => ({ ...meter, name: trouble.replaceAll('_', ' ') }));
}

/** Posts the meters, what a person knows of them, and two tenants. */
async function load(ask: Ask, meters: readonly MeterYears[]): Promise<void> {
  const post = poster(ask);
  const endpoints: { readonly endpointId: string }[] = [];
  for (const meter of meters) endpoints.push({ endpointId: await loadMeter(post, meter) });
  const components = [
    { kind: 'fixed', amount: '25' },
    { kind: 'energy', price: '0.2873' },
    { kind: 'tax', name: 'VAT', percent: '19' },
  ];
  const tariff = { name: 'Standard', currency: 'EUR', totalRule: 'sum_of_lines', versions: [{ from: '2025-01-01', components }] };
  const tariffs = [{ tariffId: (await post('billing/tariffs', tariff)).id, from: '2025-01-01' }];
  const half = Math.ceil(endpoints.length / 2);
  await post('billing/customers', { name: 'Tenant A', endpoints: endpoints.slice(0, half), tariffs });
  await post('billing/customers', { name: 'Tenant B', endpoints: endpoints.slice(half), tariffs });
}

async function closeMonth(ask: Ask): Promise<void> {
  const answer = await ask('billing/closings', { month, accept: 'Simulated' });
  const { data, meta } = (await answer.json()) as {
    readonly data: readonly { readonly number: string }[];
    readonly meta: { readonly last: { readonly number: string; readonly hash: string } };
  };
  print(`${month} is closed; statements: ${data.map(({ number }) => number).join(', ')}`);
  print(`The last statement of all is ${meta.last.number}, with the hash ${meta.last.hash}`);
}

/** Writes an export under the name that the API gives it. */
async function save(ask: Ask, path: string, folder: string): Promise<void> {
  const answer = await ask(path);
  const [, name = ''] = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '') ?? [];
  const file = join(folder, name);
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  print(file);
}

/** Requests a path of the API, with a body by POST. */
type Ask = (path: string, body?: unknown) => Promise<Response>;

function asker(url: string, key: string): Ask {
  return async (path, body) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const asked = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${url}/api/v1/${path}`, asked);
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
    return response;
  };
}

type Post = (path: string, body: unknown) => Promise<{ readonly id: string; readonly refused?: number }>;

function poster(ask: Ask): Post {
  return async (path, body) => ((await (await ask(path, body)).json()) as { readonly data: Awaited<ReturnType<Post>> }).data;
}

async function loadMeter(post: Post, meter: MeterYears): Promise<string> {
  const { name, zone, ratedPowerKw, modulusKwh: registerModulus } = meter;
  const multiplier = meter.multipliers.map((each) => ({
    ...each,
    from: each.fromMs === null ? null : timeText(each.fromMs),
    fromMs: undefined,
  }));
  const terms = { timezone: zone, ratedPowerKw, registerModulus, ...(multiplier.length === 0 ? {} : { multiplier }) };
  const { id } = await post('endpoints', {
    name,
    ipAddress: '192.0.2.1',
    type: 'PowerMeter',
    scrapingConfig: { valueSelector: '#kwh' },
    ...terms,
  });
  const items = inDeliveryOrder(meter.readings, 1).map(({ atMs, kwh, serial }) => ({
    endpointId: id,
    timestamp: timeText(atMs),
    success: true,
    totalKwh: Number(kwh),
    ...(serial === null ? {} : { serial }),
  }));
  const { refused } = await post('consumption/readings/batch', { items });
  if (refused !== 0) throw new Error(`${refused} readings of ${name} were refused`);
  for (const { atMs, kind, finalKwh, startKwh } of meter.knownEvents) {
    const known = { finalKwh: finalKwh ?? undefined, startKwh: startKwh ?? undefined };
    await post('consumption/events/decisions', {
      endpointId: id,
      at: timeText(atMs),
      kind,
      ...known,
      reason: 'The technician wrote it down',
    });
  }
  return id;
}

const timeText = (atMs: number) => new Date(atMs).toISOString();

/** Whether the true energy is within the uncertainty; an open upper bound has no limit. */
function isTrue({ endpointName, from, to, energyKwh, minusKwh, plusKwh }: EnergyLine, meters: readonly MeterYears[]): boolean {
  const meter = meters.find(({ name }) => name === endpointName);
  if (meter === undefined || energyKwh === null) return false;
  const truth = trueUnits(meter, Date.parse(from), Date.parse(to));
  const isEnough = truth >= unitsOf(energyKwh) - unitsOf(minusKwh ?? energyKwh);
  return isEnough && (plusKwh === null || truth <= unitsOf(energyKwh) + unitsOf(plusKwh));
}

/** The true energy in 10⁻⁹ kWh, with the multipliers. */
function trueUnits(meter: MeterYears, from: number, to: number): bigint {
  const given = meter.multipliers.map(({ fromMs: since, factor }) => ({ since: since ?? -Infinity, factor }));
  const factors = [{ since: -Infinity, factor: '1' }, ...given];
  return factors.reduce((sum, { since, factor }, place) => {
    const [start, end] = [Math.max(from, since), Math.min(to, factors[place + 1]?.since ?? to)];
    return start < end ? sum + (meter.trueUnits(start, end) * unitsOf(factor)) / unitsOf('1') : sum;
  }, 0n);
}

function unitsOf(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(`${whole}${fraction.padEnd(9, '0')}`);
}
