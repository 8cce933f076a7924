import type { RequestHandler } from 'express';

const allowedHeaders =
  'Content-Type, Authorization, cid, user-id, x-auth, Cache-Control, X-Requested-With, datatype, *';

/**
 * The headers that let pages call the service, and the answer to every OPTIONS (spec/telemetry-api.md §1, §12.2). The
 * requested headers are echoed, since `*` does not cover Authorization. `helpful` also lets requests with credentials
 * through, which needs the origin by name. None of the headers that would turn localhost into https.
 */
export function allowCrossOrigin(mode: 'faithful' | 'helpful'): RequestHandler {
  return (request, response, next) => {
    const origin = mode === 'helpful' ? request.get('origin') : undefined;
    response.set('Access-Control-Allow-Origin', origin ?? '*');
    if (origin !== undefined) {
      response.set('Access-Control-Allow-Credentials', 'true').vary('Origin');
    }
    response.set('Access-Control-Allow-Methods', 'GET,PUT,POST,PATCH,DELETE,OPTIONS');
    response.set(
      'Access-Control-Allow-Headers',
      request.get('access-control-request-headers') ?? allowedHeaders,
    );
    if (request.get('access-control-request-private-network') === 'true') {
      response.set('Access-Control-Allow-Private-Network', 'true');
    }
    response.set('X-Content-Type-Options', 'nosniff');
    if (request.method === 'OPTIONS') response.status(200).end();
    else next();
  };
}
