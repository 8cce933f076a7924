/** What production's configuration files set; the defaults are what really runs there (HELM, spec/pipeline.md §3). */
export interface StageSettings {
  /** `kafka.event.max.size`, bytes of the event's text as production writes it. */
  readonly eventMaxSizeBytes: number;
  /** `redact.events.list`, exact case. */
  readonly redactEvents: readonly string[];
  /** `default.channel`, for events whose channel is blank. */
  readonly defaultChannel: string;
  /** `dedup.producer.included.ids`; `{env}` stands for the environment. Sunbird only: iGOT deduplicates everything. */
  readonly dedupProducers: readonly string[];
  /** `redis.database.key.expiry.seconds` of every dedup key. */
  readonly dedupTtlSeconds: number;
  /** `secondary.events`, exact case. */
  readonly secondaryEvents: readonly string[];
  /** `telemetry.ignore.period.months`, calendar months. */
  readonly ignorePeriodMonths: number;
  /** `skip.events` of the denormalisation. */
  readonly skipEvents: readonly string[];
  /** `permit.eid`: eids whose object is looked up as content whatever its type. */
  readonly permitEvents: readonly string[];
  /** `user.signin.type.default`. */
  readonly userSignInType: string;
  /** `user.login.type.default`. */
  readonly userLoginType: string;
  /**
   * `task.window.count` of the event denormalisations: 1 on iGOT, 30 upstream. Above one nothing leaves a shard before
   * that many events are in it, and the job is at-least-once.
   */
  readonly windowCount: number;
  /** `task.window.count` of the summary denormalisation: 1 on iGOT, 5 upstream. */
  readonly summaryWindowCount: number;
  /** `task.window.shards`. */
  readonly windowShards: number;
  /** `task.druid.deduplication.enabled`. */
  readonly druidDeduplication: boolean;
  /** `task.druid.validation.enabled`. */
  readonly druidValidation: boolean;
  /** `regd.user.producer.pid`: only its events make the user cache read the user service. */
  readonly userProducerPid: string;
  /** `user.self.signin.types`. */
  readonly selfSignInTypes: readonly string[];
  /** `user.validated.types`. */
  readonly validatedSignInTypes: readonly string[];
  /** `assessment.skip.missingRecords`: an attempt may not answer more questions than its content has. */
  readonly skipMissingRecords: boolean;
  /** Zone of the production hosts, minutes east of UTC: the end of today, the default of `@timestamp`, and dates without a zone. */
  readonly zoneOffsetMinutes: number;
}

export const defaultSettings: StageSettings = {
  eventMaxSizeBytes: 1_048_576,
  redactEvents: ['ASSESS', 'RESPONSE'],
  defaultChannel: 'b00bc992ef25f1a9a8d63291e20efc8d',
  dedupProducers: ['{env}.sunbird.portal', '{env}.sunbird.desktop'],
  dedupTtlSeconds: 3600,
  secondaryEvents: ['INTERACT', 'IMPRESSION', 'SHARE_ITEM'],
  ignorePeriodMonths: 3,
  skipEvents: ['INTERRUPT'],
  permitEvents: ['AUDIT'],
  userSignInType: 'Anonymous',
  userLoginType: 'NA',
  windowCount: 1,
  summaryWindowCount: 1,
  windowShards: 1400,
  druidDeduplication: true,
  druidValidation: true,
  userProducerPid: 'learner-service',
  selfSignInTypes: ['google', 'self'],
  validatedSignInTypes: ['sso'],
  skipMissingRecords: true,
  zoneOffsetMinutes: 0,
};
