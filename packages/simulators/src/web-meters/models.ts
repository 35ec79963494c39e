import { apc } from './apc.ts';
import { aspnet } from './aspnet.ts';
import { digestModels } from './digest-models.ts';
import { jsonModels } from './json-models.ts';
import { pageModels } from './page-models.ts';
import { raritan } from './raritan.ts';

/** Every model of `startWebMeter`. */
export const models = { ...jsonModels, ...digestModels, raritan, apc, aspnet, ...pageModels } as const;
export type WebMeterModelName = keyof typeof models;
export const webMeterModels = Object.keys(models) as WebMeterModelName[];
