import type { Reason } from './reason.ts';

/**
 * Reasons of the side jobs: `sd` summary-denormalization (beside the `dn` that it shares), `cb` cb-preprocessor, `uc`
 * user-cache-updater, `du` device-profile-updater, `cc` content-cache-updater, `as` assessment-aggregator, `ra` rating.
 */
export const sideJobReasons = {
  'sd.denormalised': {
    title: 'Unique and denormalised',
    rule: 'A unique summary goes to telemetry.derived.unique as it is and denormalised to druid.events.summary, unvalidated.',
    source:
      'de-normalization, SummaryDenormalizationStreamTask (§3.7); summary.unique.events.topic',
  },
  'sd.expired': {
    title: 'Summary is too old for Druid',
    rule: 'A summary whose ets is more than three months back goes to telemetry.derived.unique only.',
    source:
      'de-normalization, DenormalizationWindowFunction (§3.6 step 1, §3.7); telemetry.ignore.period.months',
    remedy: "Send a newer ets, move the sandbox's --now, or raise the ignore period.",
  },
  'sd.skipped': {
    title: 'Summaries of this eid do not go to Druid',
    rule: 'Of eids with SUMMARY in them only ME_WORKFLOW_SUMMARY and SUMMARY are denormalised; the others go to telemetry.derived.unique only.',
    source: 'de-normalization, DenormalizationWindowFunction (§3.6 step 2, §3.7); skip.events',
  },
  'sd.waiting': {
    title: 'Unique; waits in a count window',
    rule: 'The denormalised copy leaves when as many summaries are in its shard as the window counts; no time ends the wait.',
    source: 'de-normalization, keyed count window (§3.7); task.window.count, task.window.shards',
    remedy: 'Send more summaries of the same device, or set the window count to 1.',
  },
  'sd.duplicate': {
    title: 'Summary was seen before',
    rule: 'A summary whose mid is in Redis db 9 goes to telemetry.duplicate; one without mid is unique.',
    source:
      'de-normalization, SummaryDeduplicationFunction (§2.4 variant A, §3.7); redis.database.key.expiry.seconds',
    remedy: 'Give every summary a new mid, or clear Redis db 9.',
  },
  'sd.mid-not-text': {
    title: "mid is not text: it would crash production's summary job",
    rule: 'mid is cast to text to look it up.',
    source: 'de-normalization, SummaryDeduplicationFunction (§2.7)',
    remedy: 'Send mid as text.',
  },
  'sd.crash': {
    title: 'The summary denormalisation failed on this record',
    rule: 'An exception that production does not expect restarts its job.',
    source: 'de-normalization, SummaryDeduplicationFunction (§2.7)',
    remedy: 'Look at the detail; leave the record out and report it if the sandbox is at fault.',
  },

  'cb.audit': {
    title: 'To the CB audit datasource',
    rule: 'Every unique CB_AUDIT goes to druid.cb.audit.',
    source: 'cb-preprocessor, CBPreprocessorFunction (§3.10 step 4); output.cb.audit.topic',
  },
  'cb.organisation': {
    title: 'To the CB audit datasource, with the organisation of its actor',
    rule: 'What is no work order gets cb_object.org and context.channel from the cached user, when its rootorgid is known.',
    source: 'cb-preprocessor, fixOrgInfo (§3.10 step 3); redis-meta.database.userstore.id',
  },
  'cb.work-order': {
    title: 'To the CB audit datasource, and flattened',
    rule: 'A work order goes to druid.cb.audit whole; an officer row for each user, and once Published a row for each activity and competency, are made from it.',
    source: 'cb-preprocessor, CBPreprocessorFunction (§3.10 steps 4 to 6)',
  },
  'cb.officer': {
    title: 'An officer of a work order',
    rule: 'Each user of a work order in any status gives one CB_ITEM_USER.',
    source: 'cb-preprocessor, CBEventsFlattener (§3.10 step 5); output.cb.work.order.officer.topic',
  },
  'cb.item': {
    title: 'An activity or competency of a published work order',
    rule: 'Each activity and competency of a work order in status Published gives one CB_ITEM.',
    source: 'cb-preprocessor, CBEventsFlattener (§3.10 step 6); output.cb.work.order.row.topic',
  },
  'cb.unreadable': {
    title: 'Record is not a JSON object',
    rule: 'What cannot be parsed is replaced by an empty event, and the first one goes to druid.cb.audit as it is.',
    source: 'cb-preprocessor, event deserialiser (§2.2)',
    remedy: 'Write JSON objects to telemetry.cb.audit.',
  },
  'cb.duplicate': {
    title: 'Event was seen before',
    rule: 'An event whose mid is in Redis db 7 as CB:<mid> goes to telemetry.duplicate; all events without mid share the key CB:null.',
    source:
      'cb-preprocessor, dedup (§3.10 step 1); redis.database.duplicationstore.id, redis.database.key.expiry.seconds',
    remedy: 'Give every event a new mid, or clear Redis db 7.',
  },
  'cb.mid-not-text': {
    title: "mid is not text: it would crash production's cb-preprocessor",
    rule: 'mid is cast to text to look it up.',
    source: 'cb-preprocessor, dedup (§2.7)',
    remedy: 'Send mid as text.',
  },
  'cb.work-order-crash': {
    title: "The work order would crash production's cb-preprocessor",
    rule: 'A WorkOrder needs an object edata.cb_data; its lists must be lists of objects and roleDetails an object.',
    source: 'cb-preprocessor, CBEventsFlattener (§2.7, §3.10)',
    remedy: 'Send the level that the detail names as the schema note of the work order has it.',
  },
  'cb.crash': {
    title: 'The cb-preprocessor failed on this record',
    rule: 'An exception that production does not expect restarts its job.',
    source: 'cb-preprocessor (§2.7)',
    remedy: 'Look at the detail; leave the record out and report it if the sandbox is at fault.',
  },

  'uc.stored': {
    title: 'User cache updated',
    rule: 'What the AUDIT and the user service say of a user is merged into Redis db 12, hash user:<id>.',
    source: 'user-cache-updater 2.0, UserMetadataUpdater (§3.11); redis-meta.database.userstore.id',
  },
  'uc.not-a-user': {
    title: 'AUDIT is not about a user',
    rule: 'Only an AUDIT whose object has an id and the type User updates the user cache.',
    source: 'user-cache-updater 2.0 (§3.11 step 2)',
    remedy: 'Nothing, unless it is about a user: send object.id and object.type User.',
  },
  'uc.state': {
    title: 'AUDIT tells no creation and no update',
    rule: 'edata.state must be Create, Created, Update or Updated, in any case.',
    source: 'user-cache-updater 2.0 (§3.11 step 3)',
    remedy: 'Send one of the four states.',
  },
  'uc.state-not-text': {
    title: 'State is not text',
    rule: 'edata.state is cast to text; iGOT logs the exception and skips the event, upstream the job restarts for ever.',
    source: 'user-cache-updater 2.0, processElement (§2.7, §3.11 step 3)',
    remedy: 'Send edata.state as text.',
  },
  'uc.nothing-new': {
    title: 'Nothing to write about the user',
    rule: 'Without a known sign-up type or role in context.cdata, and from another producer than the learner service, an AUDIT says nothing the cache keeps.',
    source:
      'user-cache-updater 2.0 (§3.11 steps 4 to 6); regd.user.producer.pid, user.self.signin.types, user.validated.types',
    remedy: 'Send context.pdata.pid learner-service, or SignupType or UserRole in context.cdata.',
  },
  'uc.user-unknown': {
    title: 'The user service does not know the user',
    rule: 'A reply without the details of the user is an exception: iGOT logs it and skips the event, upstream the job restarts for ever.',
    source:
      'user-cache-updater 2.0, getRegisteredUserInfo (§2.7, §3.11 step 5); user-read.api.url, user.read.api.error',
    remedy: 'Add the user to the user service, or look at its reply.',
  },
  'uc.cdata': {
    title: 'Correlation data cannot be read',
    rule: 'Each entry of context.cdata is cast to a map with a text type; iGOT logs the exception and skips the event, upstream the job restarts for ever.',
    source: 'user-cache-updater 2.0, Event.getContextDataId (§2.7, §3.11 step 4)',
    remedy: 'Send context.cdata as a list of objects with type and id.',
  },
  'uc.crash': {
    title: 'The user-cache-updater failed on this record',
    rule: 'An exception that production does not expect restarts its job.',
    source: 'user-cache-updater 2.0 (§2.7)',
    remedy: 'Look at the detail; leave the record out and report it if the sandbox is at fault.',
  },

  'du.stored': {
    title: 'Device profile stored',
    rule: 'The profile is merged into Redis db 2 and upserted into device_profile; the first access that is known stays.',
    source: 'device-profile-updater (§3.12); redis-meta.database.devicestore.id, postgres.table',
  },
  'du.no-device-id': {
    title: 'Profile names no device',
    rule: 'Without device_id a profile is only counted as failed.',
    source: 'device-profile-updater (§3.12 step 1)',
    remedy: 'Send device_id.',
  },
  'du.unreadable': {
    title: "Record is not a JSON object: it would crash production's device-profile-updater",
    rule: 'The map deserialiser throws what it cannot parse.',
    source: 'device-profile-updater, map deserialiser (§2.2, §2.7)',
    remedy: 'Write JSON objects to events.deviceprofile.',
  },
  'du.field-type': {
    title: "A field would crash production's device-profile-updater",
    rule: 'first_access and api_last_updated_on are cast to numbers, the others to text; uaspec and device_spec are flat JSON objects in a text.',
    source: 'device-profile-updater, DeviceProfile.fromMap (§2.7, §3.12 step 3)',
    remedy: 'Send the field that the detail names with that type.',
  },
  'du.column': {
    title: "Postgres would refuse a column: it would crash production's device-profile-updater",
    rule: 'Every field is a column of the insert: json where its text is a JSON object, text otherwise.',
    source: 'device-profile-updater, addDeviceDataToDB (§3.12 step 5); postgres.table',
    remedy: 'Leave the field out, or add the column to device_profile.',
  },
  'du.cache-unreadable': {
    title: "A cache entry would crash production's device-profile-updater",
    rule: 'A hash value that starts with [ or { must be JSON.',
    source: 'device-profile-updater, cache reads (§2.5, §3.12 step 4)',
    remedy: 'Repair the Redis entry that the detail names.',
  },
  'du.crash': {
    title: 'The device-profile-updater failed on this record',
    rule: 'An exception that production does not expect restarts its job.',
    source: 'device-profile-updater (§2.7)',
    remedy: 'Look at the detail; leave the record out and report it if the sandbox is at fault.',
  },

  'cc.stored': {
    title: 'Content cache updated',
    rule: 'The new values of a node are merged into Redis db 5, whatever its type and the operation.',
    source:
      'content-cache-updater, ContentUpdaterFunction (§3.13); redis-meta.database.contentstore.id',
  },
  'cc.dial-codes': {
    title: 'Content cache updated, dial codes looked up',
    rule: 'Dial codes that a change lists and Redis db 6 does not have are read from the dial code service.',
    source:
      'content-cache-updater, DialCodeUpdaterFunction (§3.13); dialcode.api.url, redis-meta.database.dialcodestore.id',
  },
  'cc.nothing-new': {
    title: 'Nothing to write about the node',
    rule: 'A change without new values to a node that is not cached writes nothing.',
    source: 'content-cache-updater, ContentUpdaterFunction (§3.13 step 5)',
    remedy: 'Send transactionData.properties with new values (nv).',
  },
  'cc.no-node-id': {
    title: 'Change names no node',
    rule: 'A change without nodeUniqueId is skipped; so is what is not JSON.',
    source: 'content-cache-updater, ContentUpdaterFunction (§3.13 step 1)',
    remedy: 'Send nodeUniqueId.',
  },
  'cc.property-type': {
    title: "A property would crash production's content-cache-updater",
    rule: 'A property is an object; its dates are texts that parse, its lists text or list, a dial code text.',
    source: 'content-cache-updater, ContentUpdaterFunction (§2.7, §3.13 step 4)',
    remedy: 'Send the property that the detail names with that type.',
  },
  'cc.cache-unreadable': {
    title: "A cache entry would crash production's content-cache-updater",
    rule: 'A content or dial code entry must be a JSON object.',
    source: 'content-cache-updater, cache reads (§2.5)',
    remedy: 'Repair the Redis entry that the detail names.',
  },
  'cc.dialcode-service': {
    title: "The dial code service's reply would crash production's content-cache-updater",
    rule: 'The reply must be JSON with an object result; result.dialcode may be absent.',
    source: 'content-cache-updater, DialCodeUpdaterFunction (§3.13); dialcode.api.url',
    remedy: 'Start the service, or look at its reply.',
  },
  'cc.crash': {
    title: 'The content-cache-updater failed on this record',
    rule: 'An exception that production does not expect restarts its job.',
    source: 'content-cache-updater (§2.7)',
    remedy: 'Look at the detail; leave the record out and report it if the sandbox is at fault.',
  },

  'as.scored': {
    title: 'Attempt scored',
    rule: 'A first attempt gets its row, the score aggregate of its user and course batch is made anew, and a certificate is requested.',
    source: 'assessment-aggregator (§3.14 steps 5 to 7); lms-cassandra.table',
  },
  'as.scored-again': {
    title: 'Attempt scored again',
    rule: 'An attempt whose assessmentTs is later than the stored one replaces it and keeps created_on.',
    source: 'assessment-aggregator, updateDB (§3.14 step 5)',
  },
  'as.recomputed': {
    title: 'Aggregate made anew',
    rule: 'A batch without events writes no attempt: the score aggregate is made anew and a certificate requested.',
    source: 'assessment-aggregator, recomputeAggregates (§3.14 step 2)',
  },
  'as.not-newer': {
    title: 'A later attempt is stored already',
    rule: 'An attempt whose assessmentTs is not after the stored last_attempted_on is skipped.',
    source: 'assessment-aggregator, updateDB (§3.14 step 5)',
    remedy: 'Send a later assessmentTs, or a new attemptId.',
  },
  'as.not-in-course': {
    title: 'Content is not in the course',
    rule: 'When Redis db 10 has the leaf nodes of the course, contentId must be one of them; the batch goes to telemetry.assess.failed without a text.',
    source: 'assessment-aggregator, isValidContent (§3.14 step 1); redis.database.relationCache.id',
    remedy: 'Correct contentId or courseId, or the set <course>:<course>:leafnodes.',
  },
  'as.too-many-questions': {
    title: 'More questions answered than the content has',
    rule: 'The distinct questions of an attempt may not exceed totalQuestions of the cache or the content service.',
    source:
      'assessment-aggregator (§3.14 step 4); assessment.skip.missingRecords, content.read.api',
    remedy: 'Correct the events, or totalQuestions of the content.',
  },
  'as.exception': {
    title: 'The attempt cannot be scored',
    rule: 'Any exception sends the batch to telemetry.assess.failed with metadata.validation_error, if the exception has a text.',
    source: 'assessment-aggregator, markFailed (§3.14 step 8)',
    remedy:
      'Correct what the detail names: ids as text, assessmentTs and ets as epoch milliseconds, edata.item with params, edata.resvalues.',
  },
  'as.unreadable': {
    title: 'Record is not a JSON object',
    rule: 'What cannot be parsed is replaced by an empty event, which fails; the original bytes are lost.',
    source: 'assessment-aggregator, event deserialiser (§2.2)',
    remedy: 'Write JSON objects to telemetry.assess.',
  },
  'as.aggregate-crash': {
    title: "The score aggregate would crash production's assessment-aggregator",
    rule: 'The step behind the scoring catches nothing: a batch without events needs batchId and userId.',
    source: 'assessment-aggregator, UserScoreAggregateFunction (§2.7)',
    remedy: 'Send batchId and userId as text.',
  },
  'as.crash': {
    title: 'The assessment-aggregator failed on this record',
    rule: 'An exception that production does not expect restarts its job.',
    source: 'assessment-aggregator (§2.7)',
    remedy: 'Look at the detail; leave the record out and report it if the sandbox is at fault.',
  },

  'ra.stored': {
    title: 'Rating stored',
    rule: 'The summary of what is rated and the lookup of the rating are brought up to date.',
    source:
      'rating, RatingFunction (§3.15); ext-cassandra.ratings_summary_table, ext-cassandra.ratings_lookup_table',
  },
  'ra.not-enrolled': {
    title: 'User is not enrolled',
    rule: 'Only who is enrolled in activity_id may rate it; others go to rating.failedRating.',
    source: 'rating, RatingFunction (§3.15 step 1); ext-cassandra.course_table',
    remedy: 'Enrol the user: a row in user_enrolments.',
  },
  'ra.exception': {
    title: 'The rating cannot be stored',
    rule: 'Any exception sends the event to rating.failedRating; what was written before stays.',
    source: 'rating, RatingFunction (§3.15 step 4)',
    remedy:
      'Correct what the detail names: a rating needs a decimal point, updatedOn is a time UUID.',
  },
  'ra.unreadable': {
    title: 'Record is not a JSON object',
    rule: 'What cannot be parsed is replaced by an empty event, which fails; the original bytes are lost.',
    source: 'rating, event deserialiser (§2.2)',
    remedy: 'Write JSON objects to rating.event.',
  },
} as const satisfies Record<string, Reason>;
