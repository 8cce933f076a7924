import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceName } from '../stage.ts';

/** Base addresses of the services, ending where the id begins, and the headers of their requests. */
export type ServiceUrls = Readonly<
  Record<ServiceName, { readonly url: string; readonly headers?: Readonly<Record<string, string>> }>
>;

/** How stages read services. */
export interface HttpPort {
  /** The body of the reply to `GET <base address><path>`, whatever its status; undefined when nobody answers. */
  get(this: void, service: ServiceName, path: string): Promise<string | undefined>;
}

const timeoutMs = 10_000;
const attempts = 3;
const pauseMs = 200;

/** Asks over HTTP, three times with a pause between: production's job restarts and asks again. */
export function createHttpPort(urls: ServiceUrls): HttpPort {
  return {
    async get(service, path) {
      const { url, headers = {} } = urls[service];
      for (let attempt = 1; ; attempt += 1) {
        try {
          const signal = AbortSignal.timeout(timeoutMs);
          const reply = await fetch(url + path, { headers, signal });
          return await reply.text();
        } catch {
          if (attempt === attempts) return undefined;
          await wait(pauseMs * attempt);
        }
      }
    },
  };
}
