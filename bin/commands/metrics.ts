import { connect } from '../connect.ts';
import { printData, printJson } from '../output.ts';

/** Prometheus text of the running sandbox. */
export async function metrics(options: { readonly json?: boolean }): Promise<void> {
  const { locator } = connect();
  const text = await (await fetch(`${locator.metrics}/metrics`)).text();
  if (options.json === true) printJson({ text });
  else printData(text.trimEnd());
}
