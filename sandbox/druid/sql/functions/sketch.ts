import { aggregate, refuse, type Aggregate, type Call, type FunctionTable } from './call.ts';

const unreadable = (call: Call): never => {
  throw refuse(
    call,
    call.name,
    'Use APPROX_COUNT_DISTINCT_DS_HLL or APPROX_QUANTILE_DS, which are exact here.',
  );
};

/**
 * Sketches are not kept: a sketch function is translated only directly inside its estimator, where it is the exact
 * count or quantile (see `estimators`); alone it is refused.
 */
export const sketchFunctions: FunctionTable = Object.fromEntries(
  ['DS_HLL', 'DS_THETA', 'DS_QUANTILES_SKETCH'].map((name) => [
    name,
    aggregate(1, 3, (call): Aggregate => unreadable(call)),
  ]),
);

/** Estimator → the aggregate that its sketch argument becomes; the first argument of the sketch is kept. */
export const estimators: Readonly<
  Record<string, { readonly sketch: string; readonly becomes: string }>
> = {
  HLL_SKETCH_ESTIMATE: { sketch: 'DS_HLL', becomes: 'APPROX_COUNT_DISTINCT_DS_HLL' },
  THETA_SKETCH_ESTIMATE: { sketch: 'DS_THETA', becomes: 'APPROX_COUNT_DISTINCT_DS_THETA' },
  DS_GET_QUANTILE: { sketch: 'DS_QUANTILES_SKETCH', becomes: 'APPROX_QUANTILE_DS' },
};
