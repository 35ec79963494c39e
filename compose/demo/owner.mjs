// The owner of the demo's Enphase systems: consents at the simulated cloud, and stores the first pair of tokens.

import { rename, writeFile } from 'node:fs/promises';

const path = '/var/lib/wattjobs/tokens.json';
const reply = await fetch('http://simulators:8082/_control/tokens', { method: 'POST' });
const { access_token, refresh_token } = await reply.json();
const store = {
  api_key: 'demo-api-key',
  user_id: 'demo-client-id',
  client_secret: 'demo-client-secret',
  access_token,
  refresh_token,
  last_updated: new Date().toISOString(),
};
await writeFile(`${path}.new`, JSON.stringify(store), { mode: 0o600 });
await rename(`${path}.new`, path);
