import { uuidShape } from '../pipeline/runtime/ids.ts';
import { createRedisPort } from '../pipeline/runtime/redis-port.ts';
import {
  startTelemetryApi,
  type Devices,
  type TelemetryApi,
} from '../pipeline/telemetry-api/index.ts';
import type { EventSchemas } from '../schemas/index.ts';
import type { SandboxConfig } from './config.ts';
import type { Engine } from './engines/engine.ts';
import { listening } from './engines/listening.ts';
import { createPublish } from './publish.ts';

interface ApiParts {
  readonly engine: Engine;
  readonly ids: (name: string) => string;
  readonly now: () => number;
  readonly schemas: EventSchemas;
  readonly onNote: (text: string) => void;
}

/** Starts the Telemetry Service on its port, writing to the engine's ingestion cluster. */
export async function startApi(
  { ports, apiMode, apiConsumers, flavour, env }: SandboxConfig,
  parts: ApiParts,
): Promise<TelemetryApi> {
  const { engine, ids, now, schemas } = parts;
  const publish = createPublish(engine.port, env);
  return listening('api', ports, async (port) =>
    startTelemetryApi({
      port,
      mode: apiMode,
      flavour,
      now,
      uuid: () => uuidShape(ids('batch').replaceAll('-', ''), '1'),
      publish: async ({ key, value }) =>
        publish({ topic: 'telemetry.ingestion', mid: key, key, value }),
      verdict: (event) => schemas.validateEvent(event),
      consumers: apiConsumers === undefined ? undefined : new Map(apiConsumers.map(consumerOf)),
      devices: devicesOf(parts, publish),
    }),
  );
}

/** A key and its secret out of `KEY:SECRET`. */
function consumerOf(text: string): [key: string, secret: string] {
  const end = text.indexOf(':');
  return [text.slice(0, end), text.slice(end + 1)];
}

const deviceDb = 2;

function devicesOf(
  { engine, ids, onNote }: ApiParts,
  publish: ReturnType<typeof createPublish>,
): Devices {
  const redis = createRedisPort(engine.redis);
  return {
    messageId: () => ids('device-reply'),
    async read(key) {
      const [answer] = await redis.ask([{ kind: 'hash', db: deviceDb, key }]);
      return answer?.kind === 'hash' ? answer.fields : {};
    },
    async write(key, fields) {
      const args = ['HSET', key, ...Object.entries(fields).flat()];
      await engine.redis([{ db: deviceDb, args }]);
    },
    // Its journey is found by the device id: the message has no mid.
    publish: async (deviceId, value) =>
      publish({ topic: 'events.deviceprofile', mid: deviceId, key: null, value }),
    onNote,
  };
}
