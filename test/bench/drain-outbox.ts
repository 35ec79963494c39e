// A process that empties an outbox: `node drain-outbox.ts FOLDER URL`. Its memory is measured from outside.
import { outboxIn, sinkTo } from './outbox-parts.ts';

const [folder = '', url = ''] = process.argv.slice(2);
const { outbox, disk } = await outboxIn(folder, sinkTo(url));
while (!disk.backlog.isEmpty) await outbox.flush();
await outbox.close();
