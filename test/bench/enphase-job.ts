import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestApi } from '@wattjobs/api/testing';
import { FakeApiServer } from '@wattjobs/core/testing';
import { demoEnphase, startEnphaseCloud } from '@wattjobs/simulators';
import { bundleSizeFigure } from './bundle-size.ts';
import type { Figure } from './figures.ts';
import { imageFlags } from './image-flags.ts';
import { type Cost, measure } from './measure-process.ts';
import { medianOf } from './median.ts';
import { withPostgres } from './with-postgres.ts';

const bundle = fileURLToPath(new URL('../../packages/enphase-job/dist/enphase-job.cjs', import.meta.url));
const runs = 21;
const [tokens, state] = ['enphase-tokens', 'roof-state'];

/** The bundled job with tokens and state in Secrets, a whole pass each time, compared with an empty Node.js. */
export async function enphaseJobFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [cloud, cluster] = await Promise.all([startEnphaseCloud({ plan: 'partner', minuteLimit: 10_000 }), FakeApiServer.start()]);
  try {
    return await withPostgres(async (open) => {
      const api = await startTestApi({ database: await open('enphase') });
      const kubeConfig = join(folder, 'kubeconfig');
      writeFileSync(kubeConfig, cluster.kubeConfigText);
      const { apiKey, clientId, clientSecret, systemIds } = demoEnphase;
      const { accessToken, refreshToken } = cloud.issueTokens();
      cluster.addSecret(tokens, {
        api_key: apiKey,
        user_id: clientId,
        client_secret: clientSecret,
        access_token: accessToken,
        refresh_token: refreshToken,
        last_updated: new Date().toISOString(),
      });
      cluster.addLease(tokens);
      const environment = {
        ENPHASE_BASE_URL: `${cloud.url}/`,
        SYSTEM_ID: String(systemIds[0]),
        // The monthly quota must not delay a run.
        ENPHASE_PLAN: '100000/100000000',
        TOKENS_URL: `secret:${tokens}`,
        STATE_URL: `secret:${state}`,
        KUBECONFIG: kubeConfig,
        WATTJOBS_API_URL: api.url,
        WATTJOBS_API_KEY: api.keys.collect,
        NODE_COMPILE_CACHE: join(folder, 'cache'),
      };
      const costs: Record<'empty' | 'once', Cost[]> = { empty: [], once: [] };
      for (let run = -2; run < runs; run += 1) {
        // Recent data is not read again, but each run must be a whole one.
        cluster.addSecret(state);
        const once = await measure({ arguments: [...imageFlags(), bundle, 'once'], environment }, join(folder, 'usage.json'));
        const empty = await measure({ arguments: ['-e', '0'] }, join(folder, 'usage.json'));
        if (run >= 0) costs.once.push(once);
        if (run >= 0) costs.empty.push(empty);
      }
      await api.close();
      if (cluster.requests.length < 5 * runs || cloud.requests.length < 3 * runs)
        throw new Error('the runs did not read the expected data');
      const ratio = (of: (cost: Cost) => number) => medianOf(costs.once.map(of)) / medianOf(costs.empty.map(of));
      const what = 'bundled enphase-job `once` with tokens and state in Kubernetes Secrets, wall against `node -e 0`';
      return [{ what, value: ratio(({ wallMs }) => wallMs), unit: '×', goal: 8, gate: 10 }, bundleSizeFigure('enphase-job')];
    });
  } finally {
    await Promise.all([cloud.close(), cluster.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}
