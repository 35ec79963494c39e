import { writeFileSync } from 'node:fs';
import { makeData } from '../packages/api/src/database/make-data.ts';

// Creates an embedded database for the image, so that its first start need not. This briefly needs a gigabyte of memory.
const [, , path = 'prepared-data.tar.br'] = process.argv;
writeFileSync(path, await makeData());
