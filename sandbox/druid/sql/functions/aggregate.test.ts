import { expect, test } from 'vitest';
import { evaluate } from '../testing/expressions.ts';

test('aggregates over the sample events', async () => {
  const { found, wanted } = await evaluate([
    ['COUNT(*) FROM events', 4],
    ['COUNT(actor_id) FROM events', 3],
    ['COUNT(DISTINCT actor_id) FROM events', 2],
    ['COUNT(DISTINCT roles) FROM events', 2],
    ['APPROX_COUNT_DISTINCT(actor_id) FROM events', 2],
    ["APPROX_COUNT_DISTINCT_DS_HLL(actor_id, 12, 'HLL_8') FROM events", 2],
    ['APPROX_COUNT_DISTINCT_DS_THETA(actor_id, 4096) FROM events', 2],
    ['HLL_SKETCH_ESTIMATE(DS_HLL(actor_id)) FROM events', 2],
    ['SUM(edata_rating) FROM events', 11],
    ['SUM(edata_duration) FROM events', 8],
    ["SUM('3') FROM events", 12],
    ['SUM(edata_rating) / COUNT(*) FROM events', 2],
    ['AVG(edata_rating) FROM events', 11 / 3],
    ['MIN(edata_rating) FROM events', 2],
    ['MAX(__time) FROM events', '2024-01-16T02:15:30.123Z'],
    ["COUNT(*) FILTER (WHERE eid = 'SEARCH') FROM events", 1],
    ["SUM(CASE WHEN roles = 'admin' THEN 1 ELSE 0 END) FROM events", 2],
    ['LATEST(eid, 36) FROM events', 'AUDIT'],
    ['LATEST(actor_id) FROM events', 'u1'],
    ['EARLIEST(eid) FROM events', 'IMPRESSION'],
    ['LATEST_BY(eid, MILLIS_TO_TIMESTAMP(-ets)) FROM events', 'IMPRESSION'],
    ['EARLIEST_BY(eid, MILLIS_TO_TIMESTAMP(-ets)) FROM events', 'AUDIT'],
    ["ANY_VALUE(eid) FROM events WHERE eid = 'AUDIT'", 'AUDIT'],
    ["STRING_AGG(eid, '-') FROM events WHERE eid <> 'IMPRESSION'", 'SEARCH-AUDIT'],
    ["LISTAGG(DISTINCT eid, ',') FROM events WHERE eid = 'IMPRESSION'", 'IMPRESSION'],
    ['ARRAY_AGG(edata_rating) FROM events', [5, 4, null, 2]],
    ['ARRAY_CONCAT_AGG(MV_TO_ARRAY(roles)) FROM events', ['admin', 'creator', 'creator', 'admin']],
    ['APPROX_QUANTILE_DS(edata_rating, 0.5) FROM events', 4],
    ['DS_GET_QUANTILE(DS_QUANTILES_SKETCH(edata_rating), 0.5) FROM events', 4],
    ['APPROX_QUANTILE(edata_duration, 0.0) FROM events', 1.5],
    ['ROUND(VAR_POP(edata_rating), 6) FROM events', 1.555556],
    ['ROUND(VARIANCE(edata_rating), 6) FROM events', 2.333333],
    ['BIT_XOR(edata_rating) FROM events', 5 ^ 4 ^ 2],
    ["SUM(edata_rating) FROM events WHERE eid = 'none'", null],
    ["COUNT(*) FROM events WHERE eid = 'none'", 0],
  ]);
  expect(found).toEqual(wanted);
});
