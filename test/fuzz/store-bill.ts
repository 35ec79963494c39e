/** Stores an endpoint with a closed month, and all that bills it: what a fuzzing run requests, so that it gets more than 404. */
export async function storeBill(url: string, headers: Readonly<Record<string, string>>) {
  async function post(path: string, body: object) {
    const answer = await fetch(`${url}/api/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const { data } = (await answer.json()) as { data?: unknown };
    if (!answer.ok || data === undefined) throw new Error(`${path} was refused: ${answer.status}`);
    return data;
  }
  const created = async (path: string, body: object) => (await post(path, body)) as { readonly id: string; readonly token: string };
  const meter = { name: 'Rack A3', ipAddress: '192.0.2.1', type: 'PDU', authType: 'none', timezone: 'Europe/Berlin' };
  const { id: endpointId } = await created('endpoints', { ...meter, scrapingConfig: { valueSelector: '#kwh' } });
  const items = ['2025-11-30T23:00:00Z', '2025-12-20T07:00:00Z', '2025-12-31T23:00:00Z'].map((timestamp, index) => ({
    endpointId,
    timestamp,
    success: true,
    totalKwh: [1_000, 900, 1_100][index],
  }));
  await post('consumption/readings/batch', { items });
  const versions = [
    {
      from: '2025-01-01',
      components: [
        { kind: 'energy', price: 0.3 },
        { kind: 'tax', name: 'Tax', percent: 19 },
      ],
    },
  ];
  const tariff = await created('billing/tariffs', { name: 'Hall', currency: 'EUR', totalRule: 'sum_of_lines', versions });
  const billed = { endpoints: [{ endpointId }], tariffs: [{ tariffId: tariff.id, from: '2025-01-01' }] };
  const customer = await created('billing/customers', { name: 'Acme', timezone: 'Europe/Berlin', ...billed });
  const statements = (await post('billing/closings', { month: '2025-12', accept: 'For tests' })) as readonly { readonly number: string }[];
  const link = await created(`billing/customers/${customer.id}/links`, { days: 1 });
  return {
    FUZZ_ENDPOINT: endpointId,
    FUZZ_TARIFF: tariff.id,
    FUZZ_CUSTOMER: customer.id,
    FUZZ_STATEMENT: statements[0]?.number ?? '',
    FUZZ_LINK: link.token,
  };
}
