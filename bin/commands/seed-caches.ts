import { connect } from '../connect.ts';
import { wholeNumber } from '../input.ts';
import { printJson, say } from '../output.ts';

/** Writes the generator's world into the caches. */
export async function seedCaches(options: {
  readonly seed: string;
  readonly json?: boolean;
}): Promise<void> {
  const done = await connect().seedCaches(wholeNumber('seed', options.seed));
  if (options.json === true) printJson(done);
  else {
    const dbs = Object.entries(done.byDb).map(([db, count]) => `db ${db}: ${count}`);
    say(`Wrote ${done.entries} cache entries (${dbs.join(', ')}).`);
  }
}
