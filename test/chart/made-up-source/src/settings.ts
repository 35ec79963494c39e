import { requiredSecret, url } from '@wattjobs/core/settings';

/** The job's own settings; the runner adds the common ones. */
export const meterSettings = {
  meterUrl: url({ name: 'METER_URL', help: 'Address of the meter', default: 'http://192.0.2.7:8502', example: 'http://192.0.2.7:8502' }),
  password: requiredSecret({ name: 'METER_PASSWORD', help: 'Password of the meter', example: 'METER_PASSWORD_FILE=/run/secrets/meter' }),
};
