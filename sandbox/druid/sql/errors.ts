/** Place in the statement, 1-based, end inclusive: as Calcite counts. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Druid's error body since version 27 (spec/druid.md §2.2). */
export interface DruidErrorBody {
  readonly error: 'druidException';
  readonly errorCode: string;
  readonly persona: 'USER' | 'ADMIN' | 'OPERATOR' | 'DEVELOPER';
  readonly category: string;
  readonly errorMessage: string;
  readonly context: Readonly<Record<string, string>>;
}

/** A statement that Druid, or this engine, does not answer: `status` and `body` are the HTTP reply. */
export class DruidSqlError extends Error {
  readonly status: number;
  readonly body: DruidErrorBody;
  /** The same refusal with a position; absent once it has one, or when Druid gives none. */
  readonly placedAt: ((at: Position) => DruidSqlError) | undefined;

  constructor(status: number, body: DruidErrorBody, placedAt?: (at: Position) => DruidSqlError) {
    super(body.errorMessage);
    this.name = 'DruidSqlError';
    this.status = status;
    this.body = body;
    this.placedAt = placedAt;
  }
}

const describe = (at: Position | undefined): string =>
  at === undefined ? '' : ` (line [${at.line}], column [${at.column}])`;

function refusal(
  category: string,
  message: string,
  at?: Position,
  placedAt?: (at: Position) => DruidSqlError,
): DruidSqlError {
  const body: DruidErrorBody = {
    error: 'druidException',
    errorCode: category === 'UNSUPPORTED' ? 'unsupported' : 'invalidInput',
    persona: 'USER',
    category,
    errorMessage: message,
    context: {
      sourceType: 'sql',
      ...(at && {
        line: String(at.line),
        column: String(at.column),
        endLine: String(at.endLine),
        endColumn: String(at.endColumn),
      }),
    },
  };
  return new DruidSqlError(400, body, at === undefined ? placedAt : undefined);
}

/** The statement is wrong in Druid as well; the position is appended in Druid's words. */
export const invalid = (message: string, at?: Position): DruidSqlError =>
  refusal('INVALID_INPUT', `${message}${describe(at)}`, at, (place) => invalid(message, place));

/** Druid's planner would refuse it. */
export const unplannable = (reason: string): DruidSqlError =>
  refusal('INVALID_INPUT', `Query could not be planned. A possible reason is [${reason}]`);

/** Druid answers this, the embedded engine does not. */
export const unsupported = (what: string, at?: Position, advice?: string): DruidSqlError =>
  refusal(
    'UNSUPPORTED',
    `${what} is not supported by the embedded engine${describe(at)}; it works on the container engine.${
      advice === undefined ? '' : ` ${advice}`
    }`,
    at,
    (place) => unsupported(what, place, advice),
  );

/** Neither Druid nor this engine is known to have it. */
export const unknownName = (what: string, at?: Position): DruidSqlError =>
  refusal(
    'UNSUPPORTED',
    `${what} is not known to the embedded engine${describe(at)}`,
    at,
    (place) => unknownName(what, place),
  );
