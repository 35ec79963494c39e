import { number, requiredSecret, url } from '@wattjobs/core/settings';
import { optionalYamlFile } from '@wattjobs/core/settings-file';
import { z } from 'zod';

const channel = z.strictObject({ address: z.string(), port: z.int().min(1).max(65_535).optional() });

/** The job's own settings; the runner adds the common ones. */
export const meterSettings = {
  meterUrl: url({ name: 'METER_URL', help: 'Address of the meter', default: 'http://192.0.2.7:8502', example: 'http://192.0.2.7:8502' }),
  password: requiredSecret({ name: 'METER_PASSWORD', help: 'Password of the meter', example: 'METER_PASSWORD_FILE=/run/secrets/meter' }),
  channels: optionalYamlFile({
    name: 'METER_CHANNELS_FILE',
    help: 'Channels of the meter',
    example: '/etc/wattjobs/files/channels.yaml',
    schema: z.strictObject({ channels: z.array(channel) }),
    deployment: { fileFromValues: { field: 'channels', port: { key: 'port', default: 8600 } } },
  }),
  shards: number({
    name: 'SHARDS',
    help: 'Pods among which the channels are divided',
    unit: 'pods',
    minimum: 1,
    maximum: 100,
    example: '2',
    deployment: { filledWith: 'shards' },
  }),
};
