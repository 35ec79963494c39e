import { writeFileSync } from 'node:fs';
import { makeData } from '../packages/api/src/database/make-data.ts';

// Makes an embedded database, which takes a gigabyte for a moment, so that the first start of an image need not.
const [, , path = 'prepared-data.tar.gz'] = process.argv;
writeFileSync(path, await makeData());
