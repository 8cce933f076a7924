import type { Router } from 'express';
import { readFault, readFaultKind, type Faults } from '../../pipeline/telemetry-api/index.ts';
import { isObject, type JsonValue } from '../../schemas/json.ts';

/** What goes wrong with telemetry requests: asked for, set and ended while the service runs. */
export function faultRoutes(
  router: Router,
  faultsOf: () => Pick<Faults, 'set' | 'clear' | 'active'>,
): void {
  router.get('/faults', (_request, response) => {
    response.json(faultsOf().active());
  });
  router.put('/faults', (request, response) => {
    const body: unknown = request.body;
    const given = isObject(body) && Array.isArray(body['faults']) ? body['faults'] : [];
    const faults = faultsOf();
    // All are read before the first is set: a wrong one changes nothing.
    for (const fault of (given as readonly JsonValue[]).map((one) => readFault(one)))
      faults.set(fault);
    response.json(faults.active());
  });
  router.delete('/faults', (_request, response) => {
    const faults = faultsOf();
    faults.clear();
    response.json(faults.active());
  });
  router.delete('/faults/:kind', (request, response) => {
    const faults = faultsOf();
    faults.clear(readFaultKind(request.params.kind));
    response.json(faults.active());
  });
}
