import { beforeEach } from 'vitest';
import { forgetSecrets } from '../redaction/known-secrets.ts';

// One test's secret may be a word in another test.
beforeEach(forgetSecrets);
