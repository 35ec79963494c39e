import { z } from 'zod';
import { inDigits } from '../../http/in-digits.ts';

/** The system that a route is about. */
export const SystemParams = z.object({ systemId: inDigits(z.int().min(1)).describe('Enphase’s id of the system.') });
