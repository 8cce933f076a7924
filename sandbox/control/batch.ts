import type { Request, Router } from 'express';
import { isObject, textOf, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { backup } from '../ops/backup.ts';
import { createReplays } from '../ops/replays.ts';
import { backupProblems } from '../ops/backup-problems.ts';
import { summarise } from '../ops/summarise.ts';
import { sandboxProblems } from '../problems.ts';
import type { SandboxParts } from '../sandbox.ts';

/** Backups as Secor makes them, replays of them, and the nightly summary: `POST /backup`, `/replays`, `/summarise`. */
export function batchRoutes(router: Router, parts: SandboxParts, closing: AbortSignal): void {
  const running = new Set<string>();
  router.post('/backup', async (request, response) => {
    const body = bodyOf(request);
    const folder = folderOf(body);
    if (running.has(folder)) throw backupProblems.error('BACKUP_RUNNING', { folder });
    running.add(folder);
    try {
      response.json(
        await backup(parts, {
          folder,
          topics: textsOf(body, 'topics') ?? [],
          day: dayOf(body),
          partition: wholeOf(body, 'partition'),
          from: wholeOf(body, 'from'),
          until: wholeOf(body, 'until'),
        }),
      );
    } finally {
      running.delete(folder);
    }
  });

  router.post('/summarise', async (request, response) => {
    const body = bodyOf(request);
    response.json(
      await summarise(parts, {
        day: dayOf(body),
        folder: body['folder'] === undefined ? undefined : folderOf(body),
        dryRun: body['dryRun'] === true,
      }),
    );
  });

  const replays = createReplays(parts, closing);
  router.post('/replays', async (request, response) => {
    const body = bodyOf(request);
    const { to } = body;
    response.json(
      await replays.start({
        topic: textOf(body['topic']),
        folder: body['folder'] === undefined ? undefined : folderOf(body),
        to: to === undefined ? undefined : textOf(to),
        days: textsOf(body, 'days')?.map(checkedDay),
        since: wholeOf(body, 'since'),
        until: wholeOf(body, 'until'),
        mids: textsOf(body, 'mids'),
        newMids: body['newMids'] === true,
        shiftTimes: body['shiftTimes'] === true,
        speed: speedOf(body),
        execute: body['execute'] === true,
      }),
    );
  });
  router.get('/replays/:id', async (request, response) => {
    const withinMs = Math.min(10_000, Number(request.query['withinMs'] ?? 0));
    response.json(await replays.report(Number(request.params.id), withinMs));
  });
  router.delete('/replays/:id', async (request, response) => {
    response.json(await replays.stop(Number(request.params.id)));
  });
}

function bodyOf(request: Request): JsonObject {
  const body: unknown = request.body;
  return isObject(body) ? body : {};
}

function refuse(what: string): Error {
  return sandboxProblems.error('SANDBOX_BAD_REQUEST', { what });
}

function folderOf(body: JsonObject): string {
  const folder = textOf(body['folder']);
  if (folder.startsWith('/') || /^[A-Za-z]:[\\/]/.test(folder)) return folder;
  throw refuse(`The folder is '${folder}', which is no absolute path.`);
}

function dayOf(body: JsonObject): string | undefined {
  const day = body['day'];
  if (day === undefined) return undefined;
  return checkedDay(day);
}

function checkedDay(day: JsonValue): string {
  const text = textOf(day);
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (!Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text) return text;
  throw backupProblems.error('INPUT_NOT_A_DAY', { given: text });
}

function textsOf(body: JsonObject, name: string): readonly string[] | undefined {
  const list = body[name];
  if (list === undefined) return undefined;
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
  throw refuse(`The field '${name}' is no list of texts.`);
}

function speedOf(body: JsonObject): number | undefined {
  const speed = body['speed'];
  if (speed === undefined || (typeof speed === 'number' && speed > 0)) return speed;
  throw refuse(`The speed is ${JSON.stringify(speed)}, which is no number above 0.`);
}

function wholeOf(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0))
    return value as number | undefined;
  throw refuse(`The field '${name}' is ${JSON.stringify(value)}, which is no whole number.`);
}
