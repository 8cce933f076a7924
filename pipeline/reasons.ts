import type { Reason } from './reason.ts';
import { sideJobReasons } from './side-job-reasons.ts';

export type { Reason } from './reason.ts';

/**
 * Codes are permanent; the part before the dot is the job: `ir` ingest-router, `ex` telemetry-extractor, `pp`
 * pipeline-preprocessor, `dn` the denormalisations, `dv` druid-events-validator, `run` what carries a stage; those of the
 * side jobs are in side-job-reasons.ts. docs/reasons.md is made from this table.
 */
export const reasons = {
  'ir.copied': {
    title: 'Copied to the processing cluster',
    rule: 'The bytes of every record are written unchanged, without key.',
    source: 'ingest-router (§3.2)',
  },

  'ex.batch-unpacked': {
    title: 'Batch unpacked into its events',
    rule: 'A batch whose params.msgid was not seen within the hour is unpacked; its events travel alone.',
    source: 'telemetry-extractor, batch dedup and extraction (§3.3 stages 1 and 2)',
  },
  'ex.batch-unreadable': {
    title: 'Batch could not be read',
    rule: 'A message that is not a JSON object, whose params is not an object, or whose params.msgid is not text goes unchanged to telemetry.extractor.failed.',
    source: 'telemetry-extractor, batch dedup (§3.3 stage 1); output.batch.failed.topic',
    remedy: 'Repair the JSON text, or send params.msgid as text.',
  },
  'ex.duplicate-batch': {
    title: 'Batch was sent before',
    rule: 'A batch whose params.msgid is in Redis db 1 goes whole to telemetry.extractor.duplicate.',
    source: 'telemetry-extractor, batch dedup (§3.3 stage 1); redis.database.key.expiry.seconds',
    remedy: 'Give every batch a new params.msgid, or clear Redis db 1.',
  },
  'ex.batch-crash': {
    title: "The batch would crash production's extractor",
    rule: 'events that is not an array, or a batch syncts that is not a number, throws and the job restarts for ever.',
    source: 'telemetry-extractor, extraction (§2.7)',
    remedy: 'Send events as an array of objects and syncts as a number, or leave syncts out.',
  },
  'ex.extracted': {
    title: 'Extracted from its batch',
    rule: 'Every event that is not a LOG goes to telemetry.raw, stamped with the syncts of its batch.',
    source: 'telemetry-extractor, extraction (§3.3 stage 2 step 4); output.success.topic',
  },
  'ex.log': {
    title: 'LOG leaves the path here',
    rule: 'A LOG, in any case, goes straight to druid.events.log: never validated, never deduplicated.',
    source: 'telemetry-extractor, extraction (§3.3 stage 2 step 4); output.log.route.topic',
  },
  'ex.audit-log': {
    title: 'Audit LOG of the batch',
    rule: 'Every unpacked batch gives one LOG with the number of its events.',
    source: 'telemetry-extractor, batch audit event (§3.3 stage 2b)',
  },
  'ex.audit-crash': {
    title: "The batch's audit LOG would crash production's extractor",
    rule: 'params.did that is not text throws while the audit LOG is built.',
    source: 'telemetry-extractor, batch audit event (§2.7)',
    remedy: 'Send params.did as text, or leave it out.',
  },
  'ex.event-too-large': {
    title: 'Event is larger than the limit',
    rule: 'An event whose text, as production writes it, exceeds the limit goes to telemetry.failed.',
    source: 'telemetry-extractor, extraction (§3.3 stage 2 steps 2 and 3); kafka.event.max.size',
    remedy: 'Send less in one event: the limit is 1048576 bytes.',
  },
  'ex.event-not-object': {
    title: "An entry of events is not an object: it would crash production's extractor",
    rule: 'Each entry of events is cast to a map.',
    source: 'telemetry-extractor, extraction (§2.7)',
    remedy: 'Send events as an array of objects.',
  },
  'ex.eid-not-text': {
    title: "eid is not text: it would crash production's extractor",
    rule: 'eid is cast to text to choose the topic.',
    source: 'telemetry-extractor, extraction (§2.7)',
    remedy: 'Send eid as text.',
  },
  'ex.redacted': {
    title: 'Answers were removed',
    rule: 'An ASSESS or RESPONSE to a question of type Registration goes whole to telemetry.assess.raw and without its values to telemetry.raw.',
    source: 'telemetry-extractor, redactor (§3.3 stage 3); redact.events.list',
  },
  'ex.question-kept': {
    title: 'Question needs no redaction',
    rule: 'Only questions whose cached questionType is Registration are redacted.',
    source: 'telemetry-extractor, redactor (§3.3 stage 3 step 3)',
  },
  'ex.question-unknown': {
    title: 'Question is not cached',
    rule: 'Without a questionType in Redis db 5 the answers stay in the event.',
    source: 'telemetry-extractor, redactor (§3.3 stage 3 step 3)',
    remedy: 'Put the question with its questionType into Redis db 5 if it must be redacted.',
  },
  'ex.question-without-id': {
    title: 'Event names no question',
    rule: 'An ASSESS without edata.item.id, or a RESPONSE without edata.target.id, is not redacted.',
    source: 'telemetry-extractor, redactor (§3.3 stage 3 step 2)',
    remedy: 'Send the id of the question.',
  },
  'ex.question-crash': {
    title: "The question would crash production's redactor",
    rule: 'ASSESS needs an object edata.item and RESPONSE an object edata.target, each with an id that is text; the cached question must be a JSON object.',
    source: 'telemetry-extractor, redactor (§2.7)',
    remedy: 'Send the object, or repair the entry in Redis db 5.',
  },
  'ex.crash': {
    title: 'The extractor failed on this record',
    rule: 'An exception that production does not expect restarts its job.',
    source: 'telemetry-extractor (§2.7)',
    remedy: 'Look at the detail; leave the record out and report it if the sandbox is at fault.',
  },

  'pp.primary': {
    title: 'Valid, to the primary denormalisation',
    rule: 'An event that is valid and unique goes to telemetry.unique and telemetry.unique.primary.',
    source: 'pipeline-preprocessor, routing (§3.4 steps 9 and 10)',
  },
  'pp.secondary': {
    title: 'Valid, to the secondary denormalisation',
    rule: 'INTERACT and IMPRESSION go to telemetry.unique and telemetry.unique.secondary.',
    source: 'pipeline-preprocessor, routing (§3.4 steps 9 and 10); secondary.events',
  },
  'pp.audit': {
    title: 'AUDIT goes three ways',
    rule: 'AUDIT goes to telemetry.unique.primary, telemetry.audit and telemetry.unique.',
    source: 'pipeline-preprocessor, routing (§3.4 step 10)',
  },
  'pp.cb-audit': {
    title: 'CB_AUDIT goes two ways',
    rule: 'On iGOT CB_AUDIT goes to telemetry.unique.primary and telemetry.cb.audit, not to telemetry.unique.',
    source: 'pipeline-preprocessor, routing (§3.4 step 10); output.cb.audit.route.topic',
  },
  'pp.error': {
    title: 'ERROR goes its own way',
    rule: 'ERROR goes to telemetry.error only.',
    source: 'pipeline-preprocessor, routing (§3.4 steps 9 and 10); output.error.route.topic',
  },
  'pp.log': {
    title: 'LOG leaves the path here',
    rule: 'A valid LOG goes to druid.events.log and is not deduplicated.',
    source: 'pipeline-preprocessor (§3.4 step 6); output.log.route.topic',
  },
  'pp.share': {
    title: 'SHARE was flattened',
    rule: 'SHARE goes on itself, and each of its items becomes a SHARE_ITEM.',
    source: 'pipeline-preprocessor, SHARE flattening (§3.5)',
  },
  'pp.share-item': {
    title: 'Made from an item of a SHARE',
    rule: 'A SHARE_ITEM goes to telemetry.unique and its denormalisation, neither validated nor deduplicated.',
    source: 'pipeline-preprocessor, SHARE flattening (§3.5)',
  },
  'pp.schema-not-found': {
    title: 'No schema for this eid',
    rule: 'The schema is the file named after eid in lower case; without one the event goes to telemetry.failed.',
    source: 'pipeline-preprocessor, validation (§3.4 step 1); telemetry.schema.path',
    remedy: 'Correct eid, or add a schema file named after it.',
  },
  'pp.schema-invalid': {
    title: 'Event breaks its schema',
    rule: 'An event that fails its schema goes to telemetry.failed with metadata.validation_error.',
    source: 'pipeline-preprocessor, validation (§3.4 step 2); telemetry.schema.path',
    remedy: 'Correct the field that the detail names, or change the schema.',
  },
  'pp.schema-crash': {
    title: "The schema would crash production's preprocessor",
    rule: 'The failing field is read from the first two branches of the root allOf; a schema that fails in a later one throws.',
    source: 'pipeline-preprocessor, error text (§6.2)',
    remedy: 'Give the schema two branches at its root, as the shipped ones have.',
  },
  'pp.unreadable': {
    title: 'Record is not a JSON object',
    rule: 'What cannot be parsed is replaced by an empty event, which fails its schema; the original bytes are lost.',
    source: 'pipeline-preprocessor, event deserialiser (§2.2)',
    remedy: 'Write JSON objects to telemetry.raw.',
  },
  'pp.duplicate': {
    title: 'Event was seen before',
    rule: 'An event whose mid is in Redis db 7 goes to telemetry.duplicate; upstream only for the listed producers.',
    source:
      'pipeline-preprocessor, dedup (§3.4 step 7); dedup.producer.included.ids, redis.database.key.expiry.seconds',
    remedy: 'Give every event a new mid, or clear Redis db 7.',
  },
  'pp.mid-missing': {
    title: 'Event without mid counts as duplicate',
    rule: 'A missing mid is treated as one that was seen before.',
    source: 'pipeline-preprocessor, dedup (§2.4 variant B)',
    remedy: 'Send a mid.',
  },
  'pp.mid-not-text': {
    title: "mid is not text: it would crash production's preprocessor",
    rule: 'mid is cast to text to look it up.',
    source: 'pipeline-preprocessor, dedup (§2.7)',
    remedy: 'Send mid as text.',
  },
  'pp.eid-not-text': {
    title: "eid is not text: it would crash production's preprocessor",
    rule: 'eid is cast to text to find the schema.',
    source: 'pipeline-preprocessor, validation (§2.7)',
    remedy: 'Send eid as text.',
  },
  'pp.timestamp-unreadable': {
    title: "The time stamps would crash production's preprocessor",
    rule: "Without syncts, @timestamp must read yyyy-MM-dd'T'HH:mm:ss.SSS'Z'; without @timestamp, syncts must be a number.",
    source: 'pipeline-preprocessor, defaults (§2.7, §3.4 step 5)',
    remedy: 'Send syncts as epoch milliseconds.',
  },
  'pp.crash': {
    title: 'The preprocessor failed on this record',
    rule: 'An exception that production does not expect restarts its job.',
    source: 'pipeline-preprocessor (§2.7)',
    remedy: 'Look at the detail; leave the record out and report it if the sandbox is at fault.',
  },

  'dn.denormalised': {
    title: 'Denormalised',
    rule: 'What the caches know of device, user, content, dial code and place is added to the event.',
    source: 'de-normalization (§3.6)',
  },
  'dn.future-ets': {
    title: 'Denormalised; ets was in the future',
    rule: 'An ets after today is set to the last millisecond of today.',
    source: 'de-normalization (§3.6 step 3)',
    remedy: "Set the clock of the device, or the sandbox's --now.",
  },
  'dn.expired': {
    title: 'Event is too old',
    rule: 'An event whose ets is more than three months back is dropped without a trace.',
    source: 'de-normalization (§3.6 step 1); telemetry.ignore.period.months',
    remedy: "Send a newer ets, move the sandbox's --now, or raise the ignore period.",
  },
  'dn.skipped': {
    title: 'Events of this eid are not denormalised',
    rule: 'INTERRUPT and every eid with SUMMARY in it, except SUMMARY and ME_WORKFLOW_SUMMARY, are dropped without a trace.',
    source: 'de-normalization (§3.6 step 2); skip.events',
    remedy: 'Nothing, unless a new eid contains the word SUMMARY: rename it.',
  },
  'dn.waiting': {
    title: 'Waits in a count window',
    rule: 'Nothing leaves a shard before as many events are in it as the window counts; no time ends the wait.',
    source: 'de-normalization, keyed count window (§3.6); task.window.count, task.window.shards',
    remedy: 'Send more events of the same device, or set the window count to 1.',
  },
  'dn.unreadable': {
    title: "Record is not a JSON object: it would crash production's denormalisation",
    rule: 'What cannot be parsed is replaced by an empty event, which has no ets.',
    source: 'de-normalization, event deserialiser (§2.2, §2.7)',
    remedy: 'Write JSON objects to the topic.',
  },
  'dn.ets-missing': {
    title: "ets is not a number: it would crash production's denormalisation",
    rule: 'The age filter reads ets as a number.',
    source: 'de-normalization (§2.7)',
    remedy: 'Send ets as epoch milliseconds.',
  },
  'dn.eid-missing': {
    title: "eid is not text: it would crash production's denormalisation",
    rule: 'The eid filter reads eid as text.',
    source: 'de-normalization (§2.7)',
    remedy: 'Send eid as text.',
  },
  'dn.cache-unreadable': {
    title: "A cache entry would crash production's denormalisation",
    rule: 'A hash value that starts with [ or { must be JSON, firstaccess an integer, devicespec an object, and a content or dial code entry a JSON object.',
    source: 'de-normalization, cache reads (§2.5, §2.7)',
    remedy: 'Repair the Redis entry that the detail names.',
  },
  'dn.crash': {
    title: 'The denormalisation failed on this record',
    rule: 'An exception that production does not expect restarts its job.',
    source: 'de-normalization (§2.7)',
    remedy: 'Look at the detail; leave the record out and report it if the sandbox is at fault.',
  },

  'dv.telemetry': {
    title: 'To the telemetry datasources',
    rule: 'A valid event goes to druid.events.telemetry.',
    source: 'druid-events-validator, routing (§3.9 step 3); output.telemetry.route.topic',
  },
  'dv.summary': {
    title: 'To the summary datasource',
    rule: 'A valid ME_WORKFLOW_SUMMARY goes to druid.events.summary.',
    source: 'druid-events-validator, routing (§3.9 step 3); output.summary.route.topic',
  },
  'dv.schema-invalid': {
    title: "Event breaks Druid's schema",
    rule: 'An event that fails the validation before Druid goes to telemetry.failed with metadata.dv_error; its mid stays claimed.',
    source: 'druid-events-validator, validation (§3.9 step 2); task.druid.validation.enabled',
    remedy: 'Correct the field that the detail names: often it comes from a cache entry.',
  },
  'dv.schema-crash': {
    title: "The schema would crash production's validator",
    rule: 'The failing field is read from the first two branches of the root allOf; a schema that fails in a later one throws.',
    source: 'druid-events-validator, error text (§6.2)',
    remedy: 'Give the schema two branches at its root, as the shipped ones have.',
  },
  'dv.duplicate': {
    title: 'Event was seen before',
    rule: 'An event whose mid is in Redis db 8 goes to telemetry.duplicate, not validated.',
    source: 'druid-events-validator, dedup (§3.9 step 1); task.druid.deduplication.enabled',
    remedy: 'Give every event a new mid, or clear Redis db 8.',
  },
  'dv.mid-missing': {
    title: 'Event without mid counts as duplicate',
    rule: 'A missing mid is treated as one that was seen before.',
    source: 'druid-events-validator, dedup (§2.4 variant B)',
    remedy: 'Send a mid.',
  },
  'dv.unreadable': {
    title: 'Record is not a JSON object',
    rule: 'What cannot be parsed is replaced by an empty event, which has no mid and counts as duplicate.',
    source: 'druid-events-validator, event deserialiser (§2.2)',
    remedy: 'Write JSON objects to telemetry.denorm.',
  },
  'dv.mid-not-text': {
    title: "mid is not text: it would crash production's validator",
    rule: 'mid is cast to text to look it up.',
    source: 'druid-events-validator, dedup (§2.7)',
    remedy: 'Send mid as text.',
  },
  'dv.eid-not-text': {
    title: "eid is not text: it would crash production's validator",
    rule: 'eid is cast to text to choose schema and topic.',
    source: 'druid-events-validator (§2.7)',
    remedy: 'Send eid as text.',
  },
  'dv.crash': {
    title: 'The validator failed on this record',
    rule: 'An exception that production does not expect restarts its job.',
    source: 'druid-events-validator (§2.7)',
    remedy: 'Look at the detail; leave the record out and report it if the sandbox is at fault.',
  },

  ...sideJobReasons,

  'run.output-too-large': {
    title: 'Output is larger than its topic takes',
    rule: "Production's producer is refused and its job restarts for ever.",
    source: 'the job’s Kafka producer; max.message.bytes of the output topic (§5)',
    remedy: 'Send a smaller event, or raise max.message.bytes of the topic.',
  },
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof reasons;
