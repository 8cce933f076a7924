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
  /** `task.druid.deduplication.enabled`. */
  readonly druidDeduplication: boolean;
  /** `task.druid.validation.enabled`. */
  readonly druidValidation: boolean;
  /** Zone of the production hosts, minutes east of UTC: the end of today, and the default of `@timestamp`. */
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
  druidDeduplication: true,
  druidValidation: true,
  zoneOffsetMinutes: 0,
};
