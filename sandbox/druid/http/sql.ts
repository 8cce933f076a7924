import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { shown } from '../ingestion/text.ts';
import { druid } from '../problems.ts';
import { resultKinds, type ResultFormat } from '../store/result-format.ts';
import { readText, sendJson, type Exchange } from './exchange.ts';
import { route, type Route } from './routes.ts';
import type { Rooms } from './server.ts';

interface SqlBody {
  readonly query: string;
  readonly format: ResultFormat;
  readonly context: JsonObject;
  readonly parameters: readonly { readonly type: string; readonly value: JsonValue }[];
}

/** POST and DELETE /druid/v2/sql (spec/druid.md §2.1). */
export function sqlRoutes(rooms: Rooms): Route[] {
  return [
    route('POST /druid/v2/sql', async (exchange) => {
      await answerQuery(rooms, exchange);
    }),
    route('DELETE /druid/v2/sql/:id', async ({ names, response }) => {
      const isKnown = await rooms.store.calls.cancel(names['id'] ?? '');
      response.writeHead(isKnown ? 202 : 404).end();
    }),
    route('GET /druid/v2/sql/engines', ({ response }) => {
      sendJson(response, 200, [{ name: 'native' }]);
    }),
  ];
}

async function answerQuery(
  { store, supervisors, now }: Rooms,
  { request, response }: Exchange,
): Promise<void> {
  const body = readBody(
    await readText(request),
    request.headers['content-type'] ?? 'application/json',
  );
  const { query: sql, format, context, parameters } = body;
  const queryId = textOf(context['sqlQueryId']) ?? textOf(context['queryId']) ?? randomUUID();
  // A client that hangs up ends its query.
  response.once('close', () => {
    if (!response.writableFinished) void store.calls.cancel(queryId).catch(() => undefined);
  });
  const answer = await store.calls.query({
    sql,
    context,
    parameters,
    now: now(),
    queryId,
    supervisors: supervisors.rows(),
    format,
  });
  writeHead(response, queryId, format.header);
  if (answer.kind === 'error') sendJson(response, answer.status, answer.body);
  else if (answer.kind === 'body')
    response.writeHead(200, { 'content-type': answer.contentType }).end(answer.body);
  else sendJson(response, 200, answer.rows);
}

function writeHead(response: ServerResponse, queryId: string, hasHeader: boolean): void {
  response.setHeader('X-Druid-SQL-Query-Id', queryId);
  response.setHeader('X-Druid-Query-Id', queryId);
  response.setHeader('X-Druid-Response-Context', '{"missingSegments":[]}');
  if (hasHeader) response.setHeader('X-Druid-SQL-Header-Included', 'yes');
}

function readBody(
  text: string,
  contentType: IncomingMessage['headers']['content-type'] = '',
): SqlBody {
  if (!/json/.test(contentType)) {
    const isForm = contentType.includes('x-www-form-urlencoded');
    return {
      query: isForm ? formText(text) : text,
      format: plainFormat,
      context: {},
      parameters: [],
    };
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    bad(`The body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(body)) bad('The body must be a JSON object with a "query".');
  const {
    query,
    context = {},
    parameters = [],
  } = body as { query?: JsonValue; context?: JsonValue; parameters?: JsonValue };
  if (typeof query !== 'string') bad('"query" must be a text.');
  if (context !== null && !isObject(context)) bad('"context" must be an object.');
  const engine = isObject(context) ? context['engine'] : undefined;
  if (engine !== undefined && engine !== 'native')
    bad(`The engine '${shown(engine)}' is not emulated; there is 'native'.`);
  return {
    query,
    context: context ?? {},
    format: readFormat(body),
    parameters: readParameters(parameters),
  };
}

const plainFormat: ResultFormat = {
  kind: 'object',
  header: false,
  typesHeader: false,
  sqlTypesHeader: false,
};

function readFormat(body: JsonObject): ResultFormat {
  const name = body['resultFormat'] ?? 'object';
  const kind = resultKinds.find((known) => known === name);
  if (kind === undefined)
    bad(`"resultFormat" is '${shown(name)}'; there are ${resultKinds.join(', ')}.`);
  const header = body['header'] === true;
  const typesHeader = body['typesHeader'] === true;
  const sqlTypesHeader = body['sqlTypesHeader'] === true;
  if ((typesHeader || sqlTypesHeader) && !header)
    bad('"typesHeader" and "sqlTypesHeader" need "header".');
  return { kind, header, typesHeader, sqlTypesHeader };
}

function readParameters(list: JsonValue): SqlBody['parameters'] {
  if (!Array.isArray(list)) bad('"parameters" must be a list.');
  return (list as readonly JsonValue[]).map((item) => {
    const type = isObject(item) ? item['type'] : undefined;
    if (!isObject(item) || typeof type !== 'string')
      bad('Each parameter is {"type": …, "value": …}.');
    return { type, value: item['value'] ?? null };
  });
}

function formText(text: string): string {
  return new URLSearchParams(text).get('query') ?? decodeURIComponent(text.replaceAll('+', ' '));
}

const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function bad(what: string): never {
  throw druid.error('DRUID_BAD_REQUEST', { what });
}
