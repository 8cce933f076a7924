import type { Flavour } from '../../schemas/flavour.ts';
import { loadSchemas } from '../../schemas/index.ts';
import { isObject, textOf } from '../../schemas/json.ts';
import { exitCode } from '../exit-codes.ts';
import { readValues } from '../input.ts';
import { harmless, printData, printJson, table } from '../output.ts';

interface SchemaOptions {
  readonly flavour: Flavour;
  readonly json?: boolean;
}

/** The schemas of a flavour; needs no running sandbox. */
export function list(options: SchemaOptions): void {
  const rows = loadSchemas({ flavour: options.flavour }).list();
  if (options.json === true) printJson(rows);
  else
    printData(
      table(
        ['eid', 'side', 'file'],
        rows.map(({ eid, side, file }) => [eid, side, file]),
      ),
    );
}

/** Judges events as production would; exit 1 when one is refused. Events of a batch envelope are judged one by one. */
export async function validate(
  files: readonly string[],
  options: SchemaOptions & { readonly side: 'preprocessor' | 'druid' },
): Promise<void> {
  const schemas = loadSchemas({ flavour: options.flavour });
  const values = await readValues(files);
  const events = values.flatMap((value) => {
    const { events: inner } = isObject(value) ? (value as { events?: unknown }) : {};
    return Array.isArray(inner) ? (inner as unknown[]) : [value];
  });
  const verdicts = events.map((event) => {
    const object = isObject(event) ? event : {};
    const verdict =
      options.side === 'druid' ? schemas.validateDruidEvent(object) : schemas.validateEvent(object);
    return { mid: object['mid'] ?? null, eid: object['eid'] ?? null, ...verdict };
  });
  if (verdicts.some(({ kind }) => kind !== 'valid')) process.exitCode = exitCode.violation;
  if (options.json === true) {
    printJson(verdicts);
    return;
  }
  for (const verdict of verdicts) {
    const name = harmless(`${textOf(verdict.eid, '-')} ${textOf(verdict.mid, '-')}`);
    if (verdict.kind === 'valid') printData(`valid    ${name}  (${verdict.schema})`);
    else {
      printData(`refused  ${name}: ${verdict.text}`);
      for (const finding of verdict.kind === 'invalid' ? verdict.findings : []) {
        printData(
          `         ${harmless(`${finding.pointer || '/'} ${finding.message}`)} ${finding.hint}`,
        );
      }
    }
  }
}
