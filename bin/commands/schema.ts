import { resolve } from 'node:path';
import type { Flavour } from '../../schemas/flavour.ts';
import { defaultRoots, loadSchemas, type EventSchemas } from '../../schemas/index.ts';
import { isObject, textOf } from '../../schemas/json.ts';
import { withoutNulls } from '../../schemas/parse.ts';
import { exitCode } from '../exit-codes.ts';
import { readValues } from '../input.ts';
import { harmless, printData, printJson, table } from '../output.ts';

interface SchemaOptions {
  readonly flavour: Flavour;
  /** Folders over, or instead of, the schemas of the package. */
  readonly schemas?: readonly string[];
  readonly json?: boolean;
}

function schemasOf({ flavour, schemas = [] }: SchemaOptions): EventSchemas {
  const folders = schemas.map((folder) => resolve(folder));
  return loadSchemas({ flavour, roots: [...defaultRoots(flavour), ...folders] });
}

/** The schemas of a flavour; needs no running sandbox. */
export function list(options: SchemaOptions): void {
  const rows = schemasOf(options).list();
  if (options.json === true) printJson(rows);
  else
    printData(
      table(
        ['eid', 'side', 'file'],
        rows.map(({ eid, side, file }) => [eid, side, file]),
      ),
    );
}

/**
 * Judges events as production would, which drops null members at every hop before it validates; exit 1 when one is
 * refused. Events of a batch envelope are judged one by one.
 */
export async function validate(
  files: readonly string[],
  options: SchemaOptions & { readonly side: 'preprocessor' | 'druid' },
): Promise<void> {
  const schemas = schemasOf(options);
  const values = await readValues(files);
  const events = values.flatMap((value) => {
    const { events: inner } = isObject(value) ? (value as { events?: unknown }) : {};
    return Array.isArray(inner) ? (inner as unknown[]) : [value];
  });
  const verdicts = events.map((event) => {
    const object = isObject(event) ? withoutNulls(event) : {};
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
      if (verdict.kind === 'invalid' && verdict.crash !== undefined) {
        printData(`         Production's job would crash on it. ${verdict.crash}`);
      }
      for (const finding of verdict.kind === 'invalid' ? verdict.findings : []) {
        printData(
          `         ${harmless(`${finding.pointer || '/'} ${finding.message}`)} ${finding.hint}`,
        );
      }
    }
  }
}
