import { isIP } from 'node:net';
import type { Express, Request, Response } from 'express';
import { isObject, type JsonObject } from '../../schemas/json.ts';
import type { ClientRequest } from './accept.ts';
import { analyticsFailure, analyticsReply, type AnalyticsContext } from './analytics-replies.ts';
import { readClientLog } from './client-log.ts';
import { readBody } from './read-body.ts';
import { registrationOf } from './registration.ts';
import { errorPage, type Reply } from './replies.ts';

/** Where devices are kept and told of. */
export interface Devices extends Pick<AnalyticsContext, 'messageId'> {
  /** The Redis hash of a device (db 2), `{}` when there is none. */
  readonly read: (deviceId: string) => Promise<Readonly<Record<string, string>>>;
  /** Sets fields of the hash; the others stay. */
  readonly write: (deviceId: string, fields: Readonly<Record<string, string>>) => Promise<void>;
  /** Writes one record of `events.deviceprofile`. */
  readonly publish: (deviceId: string, value: Buffer) => Promise<void>;
  /** Told of what does not change an answer: a client's log, a write that failed. */
  readonly onNote: (text: string) => void;
}

export interface DeviceRouteOptions {
  readonly devices: Devices;
  readonly now: () => number;
  readonly bodyLimitBytes: number;
  readonly read: (request: Request) => Promise<ClientRequest>;
  readonly send: (response: Response, reply: Reply) => void;
  readonly onProgress: (change: 1 | -1) => void;
}

/** The service's own path, and those that the gateways lead to it. */
const prefixes = ['/v1', '/v3', '/api/v3'];
const logPaths = ['/data/v1/client/logs', '/api/data/v1/client/logs'];

/** Device registration, device profile and client logs (upstream: analytics-service; spec/telemetry-api.md §8). */
export function addDeviceRoutes(app: Express, options: DeviceRouteOptions): void {
  const answering =
    (answer: (request: Request) => Promise<Reply>) =>
    (request: Request, response: Response, next: (error: unknown) => void): void => {
      options.onProgress(1);
      answer(request)
        .then((reply) => {
          options.send(response, reply);
        }, next)
        .finally(() => {
          options.onProgress(-1);
        });
    };
  app.post(
    prefixes.map((prefix) => `${prefix}/device/register/:deviceId`),
    answering(async (request) =>
      withBody(options, request, (body) => register(options, request, body)),
    ),
  );
  app.get(
    prefixes.map((prefix) => `${prefix}/device/profile/:deviceId`),
    answering(async (request) => profile(options, request)),
  );
  app.post(
    logPaths,
    answering(async (request) => withBody(options, request, (body) => clientLog(options, body))),
  );
}

/** Malformed JSON is a 400 page; a body that is no JSON by its type is an exception of the service, a 500 page. */
async function withBody(
  { read, bodyLimitBytes }: DeviceRouteOptions,
  request: Request,
  answer: (body: JsonObject) => Reply | Promise<Reply>,
): Promise<Reply> {
  const { headers, body } = await read(request);
  const parsed = await readBody(headers, body, bodyLimitBytes);
  if (parsed.kind === 'refused') return errorPage(parsed.status, parsed.reason);
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
  if (!isJson || parsed.kind === 'unread' || body.sizeBytes === 0) return errorPage(500);
  return answer(isObject(parsed.value) ? parsed.value : {});
}

/** Answers well even where no address is known, and then keeps and publishes nothing. */
async function register(
  { devices, now }: DeviceRouteOptions,
  request: Request,
  body: JsonObject,
): Promise<Reply> {
  const context = { now, messageId: devices.messageId };
  const id = 'analytics.device-register';
  const deviceId = String(request.params['deviceId']);
  const wanted = isObject(body['request']) ? body['request'] : {};
  const fromHeader = addressOf(request);
  const told = wanted['ip_addr'];
  const own = typeof told === 'string' ? told : '';
  const address = fromHeader.startsWith('192') ? own : fromHeader;
  try {
    if (address !== '') {
      checkAddress(address);
      const userAgent = request.get('user-agent');
      const registration = registrationOf(deviceId, { request: wanted, userAgent, now: now() });
      await keep(devices, deviceId, registration);
    }
  } catch (error) {
    const errmsg = error instanceof Error ? error.message : String(error);
    return analyticsFailure(context, id, { status: 500, code: 'ERROR', errmsg });
  }
  return analyticsReply(context, id, { message: 'Device registered successfully', actions: [] });
}

/** A cache or a broker that fails does not change the answer, as in production; it is told on the side. */
async function keep(
  devices: Devices,
  deviceId: string,
  { hash, message }: ReturnType<typeof registrationOf>,
): Promise<void> {
  const failed = (what: string) => (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    devices.onNote(`Device ${deviceId} was registered, but ${what}: ${why}`);
  };
  if (Object.keys(hash).length > 0)
    await devices.write(deviceId, hash).catch(failed('its Redis hash was not written'));
  await devices
    .publish(deviceId, Buffer.from(JSON.stringify(message)))
    .catch(failed('no message was published'));
}

async function profile({ devices, now }: DeviceRouteOptions, request: Request): Promise<Reply> {
  const context = { now, messageId: devices.messageId };
  const id = 'analytics.device-profile';
  try {
    const address = addressOf(request);
    if (address === '') throw new Error('IP is missing in the header');
    checkAddress(address);
    const { user_declared_state: state = '', user_declared_district: district = '' } =
      await devices.read(String(request.params['deviceId']));
    return analyticsReply(context, id, {
      ...(state !== '' && { userDeclaredLocation: { state, district } }),
      ipLocation: { state: '', district: '' },
    });
  } catch (error) {
    const errmsg = error instanceof Error ? error.message : String(error);
    return analyticsFailure(context, id, { status: 500, code: 'ERROR', errmsg });
  }
}

function clientLog({ devices, now }: DeviceRouteOptions, body: JsonObject): Reply {
  const context = { now, messageId: devices.messageId };
  const id = 'ekstep.analytics.client-log';
  const log = readClientLog(body);
  switch (log.kind) {
    case 'taken':
      devices.onNote(`Device ${log.deviceId} sent a client log of ${log.logs} entries.`);
      return analyticsReply(context, id, { message: 'Log captured successfully!' });
    case 'invalid':
      return analyticsFailure(context, id, {
        status: 400,
        code: 'CLIENT_ERROR',
        errmsg: log.text,
      });
    case 'unreadable':
      return analyticsFailure(context, id, {
        status: 500,
        code: 'SERVER_ERROR',
        errmsg: log.text,
      });
  }
}

/** X-Real-IP as the gateway sets it: without one, the sandbox stands for the gateway and takes the client's own. */
function addressOf(request: Request): string {
  const { remoteAddress = '' } = request.socket;
  return request.get('x-real-ip') ?? remoteAddress.replace(/^::ffff:/, '');
}

function checkAddress(text: string): void {
  if (isIP(text) === 0) throw new Error(`'${text}' is not an IP string literal.`);
}
