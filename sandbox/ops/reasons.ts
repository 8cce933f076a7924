import { reasons, type Reason } from '../../pipeline/reasons.ts';

/** Reasons that are not a stage's: the Telemetry Service's and Druid's. */
export const sandboxReasons: Readonly<Record<string, Reason>> = {
  'api.accepted': {
    title: 'Accepted by the Telemetry Service',
    rule: 'A batch is accepted when Kafka has acknowledged it; its events are not looked at.',
    source: 'sunbird-telemetry-service, service/telemetry-service.js',
  },
  'druid.stored': {
    title: 'Stored in Druid',
    rule: 'The row and its Kafka offset were committed together.',
    source: 'Druid Kafka supervisor of the datasource',
  },
  'druid.read': {
    title: 'Read by Druid',
    rule: 'The supervisor’s offset has passed the record; what it did with a single record a Druid that is not ours does not tell.',
    source: 'Druid, /druid/indexer/v1/supervisor/<datasource>/status',
    remedy:
      'Ask Druid for the mid; its counts of rows left out stand below …/supervisor/<datasource>/stats.',
  },
  'druid.processedWithError': {
    title: 'Stored in Druid, a column is null',
    rule: 'A value that does not convert to the column type becomes null; the row is kept.',
    source: 'Druid, DimensionHandlerUtils',
    remedy: 'Send the field with the type of the column in the ingestion spec.',
  },
  'druid.unparseable': {
    title: 'Druid could not read the record',
    rule: 'A record without JSON or without a readable timestamp is left out.',
    source: 'Druid, timestampSpec of the ingestion spec',
    remedy: 'Look at syncts: epoch milliseconds or an ISO text.',
  },
  'druid.thrownAway': {
    title: "Left out by the datasource's filter",
    rule: 'A row that the filter of the ingestion spec refuses is not stored.',
    source: 'Druid, transformSpec.filter of the ingestion spec',
  },
};

/** The reason behind a code; undefined for a code that is in no list. */
export function reasonOf(code: string): Reason | undefined {
  const all: Readonly<Record<string, Reason>> = { ...reasons, ...sandboxReasons };
  return all[code];
}
