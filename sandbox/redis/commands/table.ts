import { blockingListCommands } from './blocking-lists.ts';
import { clientCommands } from './clients.ts';
import { commandInfoCommands } from './command-info.ts';
import { CommandTable } from './command-table.ts';
import { configCommands } from './config.ts';
import { connectionCommands } from './connection.ts';
import { counterCommands } from './counters.ts';
import { expiryCommands } from './expiry.ts';
import { hashCommands } from './hashes.ts';
import { infoCommands } from './info.ts';
import { keyCommands } from './keys.ts';
import { listCommands } from './lists.ts';
import { pubsubCommands } from './pubsub.ts';
import { scanCommands } from './scan.ts';
import { serverCommands } from './server.ts';
import { setCommands } from './sets.ts';
import { sortedSetRangeCommands } from './sorted-set-ranges.ts';
import { sortedSetCommands } from './sorted-sets.ts';
import { stringCommands } from './strings.ts';
import { transactionCommands } from './transactions.ts';

/** Every command that the emulator has, under the group that COMMAND DOCS names. */
export function createCommandTable(): CommandTable {
  return new CommandTable([
    ['connection', connectionCommands],
    ['connection', clientCommands],
    ['string', stringCommands],
    ['string', counterCommands],
    ['generic', keyCommands],
    ['generic', expiryCommands],
    ['generic', scanCommands],
    ['hash', hashCommands],
    ['set', setCommands],
    ['list', listCommands],
    ['list', blockingListCommands],
    ['sorted-set', sortedSetCommands],
    ['sorted-set', sortedSetRangeCommands],
    ['transactions', transactionCommands],
    ['pubsub', pubsubCommands],
    ['server', serverCommands],
    ['server', infoCommands],
    ['server', configCommands],
    ['server', commandInfoCommands],
  ]);
}
