import { DruidSqlError, type DruidErrorBody } from '../sql/errors.ts';

/** Why a query ended: a refusal of the translation passes as it is, a stop and DuckDB's errors get Druid's shape. */
export function queryFailure(
  error: unknown,
  {
    stopped,
    timeoutMs,
  }: { readonly stopped?: 'timeout' | 'cancelled'; readonly timeoutMs: number },
): { readonly status: number; readonly body: DruidErrorBody } {
  if (stopped === 'timeout') {
    return legacy(
      504,
      'TIMEOUT',
      'Query timeout',
      `Query did not complete within configured timeout period. You can increase query timeout or tune the performance of query. The limit was ${timeoutMs} ms.`,
    );
  }
  if (stopped === 'cancelled') return legacy(500, 'CANCELED', 'Query cancelled', 'Query cancelled');
  if (error instanceof DruidSqlError) return { status: error.status, body: error.body };
  const message = error instanceof Error ? error.message : String(error);
  const isUsers = /^(Binder|Parser|Catalog|Conversion|Invalid Input|Out of Range) Error/.test(
    message,
  );
  return isUsers
    ? failure(
        400,
        'invalidInput',
        'USER',
        'INVALID_INPUT',
        `Query could not be planned. A possible reason is [${message}]`,
      )
    : failure(500, 'general', 'ADMIN', 'UNCATEGORIZED', message);
}

function failure(
  status: number,
  errorCode: string,
  persona: DruidErrorBody['persona'],
  category: string,
  errorMessage: string,
): { readonly status: number; readonly body: DruidErrorBody } {
  return {
    status,
    body: { error: 'druidException', errorCode, persona, category, errorMessage, context: {} },
  };
}

function legacy(
  status: number,
  category: string,
  legacyErrorCode: string,
  errorMessage: string,
): { readonly status: number; readonly body: DruidErrorBody } {
  const { body } = failure(status, 'legacyQueryException', 'OPERATOR', category, errorMessage);
  return {
    status,
    body: { ...body, context: { legacyErrorCode, host: 'localhost', errorClass: '' } },
  };
}
