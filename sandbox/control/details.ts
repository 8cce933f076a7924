import type { Router } from 'express';
import { listScenarios } from '../../generators/index.ts';
import { describeSchema } from '../ops/schema-fields.ts';
import { describeStage } from '../ops/describe-stage.ts';
import type { SandboxParts } from '../sandbox.ts';

/** What a person looks at more closely: one stage, one schema, the scenarios of the generator. */
export function detailRoutes(router: Router, parts: SandboxParts): void {
  router.get('/stages/:stage', async (request, response) => {
    response.json(await describeStage(parts, request.params.stage));
  });
  router.get('/scenarios', (_request, response) => {
    response.json(listScenarios());
  });
  router.get('/schemas/:side/:eid', (request, response) => {
    const { eid, side } = request.params;
    response.json(
      describeSchema(parts.schemas, { eid, side: side === 'druid' ? 'druid' : 'preprocessor' }),
    );
  });
}
