import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { describeUserAgent } from './user-agent.ts';

/** What registering a device leaves behind. */
export interface Registration {
  /** Fields of the Redis hash under the device id (db 2); `firstaccess` is the updater job's. */
  readonly hash: Readonly<Record<string, string>>;
  /** The message on `events.deviceprofile`. */
  readonly message: JsonObject;
}

/**
 * The traces of one registration (upstream: analytics-service, DeviceRegisterService; spec/telemetry-api.md §8,
 * telemetry-events.md §10). The request's first_access is not used: both times are the server's. No address is known to
 * lie anywhere, so the location's fields are empty, as in production for addresses that are in no table.
 * @throws TypeError for a dspec that is no object
 */
export function registrationOf(
  deviceId: string,
  {
    request,
    userAgent,
    now,
  }: {
    readonly request: JsonObject;
    readonly userAgent: string | undefined;
    readonly now: number;
  },
): Registration {
  const { dspec = null, userDeclaredLocation } = request;
  if (dspec !== null && !isObject(dspec)) throw new TypeError('request.dspec is not an object');
  const declared = isObject(userDeclaredLocation) ? userDeclaredLocation : {};
  const fcmToken = textOrNone(request['fcmToken']);
  const producer = textOrNone(request['producer']);
  const state = textOrNone(declared['state']);
  const district = textOrNone(declared['district']);
  const uaspec =
    userAgent === undefined ? undefined : singleQuoted({ ...describeUserAgent(userAgent) });
  const hash = {
    devicespec: dspec === null ? undefined : JSON.stringify(dspec),
    uaspec,
    fcm_token: fcmToken,
    producer,
    user_declared_state: state,
    user_declared_district: district,
  };
  return {
    hash: Object.fromEntries(
      Object.entries(hash).filter((field): field is [string, string] => Boolean(field[1])),
    ),
    message: {
      device_id: deviceId,
      ...nowhere,
      device_spec: singleQuoted(textsOf(dspec ?? {})),
      uaspec,
      fcm_token: fcmToken,
      producer_id: producer,
      api_last_updated_on: now,
      first_access: now,
      user_declared_state: state,
      user_declared_district: district,
    },
  };
}

const nowhere = Object.fromEntries(
  [
    'country_code',
    'country',
    'state_code',
    'state',
    'city',
    'state_custom',
    'state_code_custom',
    'district_custom',
  ].map((name) => [name, '']),
);

function textOrNone(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textsOf(spec: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(spec).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

/** JSON whose double quotes, all of them, became single ones: so it travels inside a text. */
function singleQuoted(value: JsonObject): string {
  return JSON.stringify(value).replaceAll('"', "'");
}
