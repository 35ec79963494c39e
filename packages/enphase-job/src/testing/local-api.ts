import { runSql, type TestApi } from '@wattjobs/api/testing';
import { demoEnphase } from '@wattjobs/simulators';

const [house] = demoEnphase.systemIds;

/** The settings of a job that posts to an API. */
export const settingsOf = (api: TestApi) => ({ WATTJOBS_API_URL: api.url, WATTJOBS_API_KEY: api.keys.collect });

/** The number of intervals in an API. */
export async function intervalsIn(api: TestApi): Promise<number> {
  return (await runSql(api.database, 'select 1 from enphase_intervals where system_id = $1', [house])).length;
}
