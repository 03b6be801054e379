// What the doctor says of a database to somebody with few rights. Started by doctor-database.test.ts.
import { checkDatabase } from '../../../src/cli/doctor/check-database.js';
import { defaultLogger } from '../../../src/logger.js';

// Root may write everywhere, so it becomes nobody for this: once all is loaded that nobody may not read.
if (process.getuid?.() === 0) process.setuid?.(65_534);
process.stdout.write(JSON.stringify(await checkDatabase(process.argv[2], defaultLogger)));
