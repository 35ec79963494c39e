import type { SourceEntry } from '@wattjobs/core/catalog';
import { acuvim } from '@wattjobs/acuvim-job/catalog';
import { consumption } from '@wattjobs/consumption-job/catalog';
import { enphase } from '@wattjobs/enphase-job/catalog';
import { torus } from '@wattjobs/torus-job/catalog';

/** Every source of the product, in the order of the tables. The chart, tables, demo and tests are generated from this list. */
export const sources: readonly SourceEntry[] = [torus, enphase, consumption, acuvim];
