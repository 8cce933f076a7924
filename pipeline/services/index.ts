import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import {
  contentReply,
  dialCodeReply,
  type PlatformRecords,
  type Reply,
  servicePaths,
  userReply,
} from './replies.ts';
import type { ServiceUrls } from '../runtime/http-port.ts';

export type { PlatformRecords } from './replies.ts';

/** The platform's services that jobs read, on loopback with production's paths and replies. */
export interface PlatformServices extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** The base addresses that jobs are configured with. */
  readonly urls: ServiceUrls;
}

/**
 * Serves what `records` know: the user service, the dial code service and the content service. The system gives the port.
 */
export async function startPlatformServices(records: PlatformRecords): Promise<PlatformServices> {
  const app = express();
  app.disable('x-powered-by');
  const serve = (path: string, reply: (id: string, records: PlatformRecords) => Reply): void => {
    app.get(`${path}:id`, (request, response) => {
      const { status, body } = reply(request.params.id, records);
      response.status(status).json(body);
    });
  };
  serve(servicePaths['user-read'], userReply);
  serve(servicePaths.dialcode, dialCodeReply);
  serve(servicePaths['content-read'], contentReply);

  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    urls: {
      'user-read': { url: url + servicePaths['user-read'] },
      dialcode: { url: url + servicePaths.dialcode },
      'content-read': { url: url + servicePaths['content-read'] },
    },
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
