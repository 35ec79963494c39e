import { beforeEach } from 'vitest';
import { forgetSecrets } from '../redaction/known-secrets.ts';

// The secret of one test may be a word in another.
beforeEach(forgetSecrets);
