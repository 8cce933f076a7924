import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { ServicePort } from '../../../compose/services.ts';

export type ServicePorts = Readonly<Record<ServicePort, number>>;

/** The ports with a free one in place of each 0. All are held until all are known, so that no two are the same. */
export async function chosenPorts(ports: ServicePorts): Promise<ServicePorts> {
  const entries = Object.entries(ports) as [ServicePort, number][];
  const chosen = await Promise.all(
    entries.map(async ([name, port]) => {
      if (port !== 0) return { name, port, release: async () => {} };
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const release = async (): Promise<void> => {
        server.close();
        await once(server, 'close');
      };
      return { name, port: (server.address() as AddressInfo).port, release };
    }),
  );
  await Promise.all(chosen.map(({ release }) => release()));
  return Object.fromEntries(chosen.map(({ name, port }) => [name, port])) as ServicePorts;
}

/** The variables of compose.yml that carry the ports. */
export function portVariables(ports: ServicePorts): Readonly<Record<string, string>> {
  return {
    KAFKA_DP_PORT: String(ports['kafka-dp']),
    KAFKA_KP_PORT: String(ports['kafka-kp']),
    REDIS_PORT: String(ports.redis),
    DRUID_PORT: String(ports.druid),
  };
}

/** A port to suggest in place of one that is taken. */
export function otherPort(port: number): number {
  return port > 55_535 ? port - 10_000 : port + 10_000;
}
