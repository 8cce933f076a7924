import type { Flavour } from '../../../schemas/flavour.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { Datasource } from './build-spec.ts';
import { columnTable, pick, without, type SpecColumn } from './column-table.ts';
import { dashboards } from './dashboards.ts';
import { summaryColumns } from './summary-columns.ts';
import { telemetryColumns } from './telemetry-columns.ts';
import { cbObjectColumns, officerColumns, propertyColumns } from './work-order-columns.ts';

const telemetry = (names: string): SpecColumn[] => pick(telemetryColumns, names);
const summary = (names: string): SpecColumn[] => pick(summaryColumns, names);
const extra = (roots: Readonly<Record<string, string>>): SpecColumn[] => [
  ...columnTable(roots).values(),
];
const metric = (type: string, name: string, fieldName?: string): JsonObject => ({
  type,
  name,
  ...(fieldName !== undefined && { fieldName }),
});
const selector = (dimension: string, value: string): JsonObject => ({
  type: 'selector',
  dimension,
  value,
});
const expression = (name: string, text: string): JsonObject => ({
  type: 'expression',
  name,
  expression: text,
});

/** Filled only when an event has exactly one cdata entry: a longer array is compared as one text (spec/druid.md §1.4). */
const utm = ['Source', 'Content', 'Medium', 'Campaign'].map((kind) =>
  expression(
    `utm_${kind.toLowerCase()}`,
    `case_searched(like("context_cdata_type", 'Utm${kind}'), "context_cdata_id", '')`,
  ),
);

const subjects = extra({
  '$.contentdata': 'content_subject=subject[*]',
  '$.collectiondata': 'collection_subject=subject[*]',
});

const raw = (flavour: Flavour): Datasource => ({
  name: 'telemetry-events-syncts',
  topic: 'druid.events.telemetry',
  dimensions:
    flavour === 'igot'
      ? [...telemetryColumns.values()]
      : without(telemetryColumns, 'context_hub edata_query'),
  task: ['PT7200S', 'PT7200S'],
  maxRowsPerSegment: 2_000_000,
  transforms: utm,
});

const summaries: Datasource = {
  name: 'summary-events',
  topic: 'druid.events.summary',
  dimensions: [...summaryColumns.values()],
  inputs: extra({ $: 'ets:L', '$.context': 'context_date_range_to:L=date_range.to' }),
  metrics: [
    metric('longSum', 'total_interactions', 'edata_interaction_count'),
    metric('doubleSum', 'total_time_spent', 'edata_time_spent'),
  ],
  isRolledUp: true,
};

const errors: Datasource = {
  name: 'error-hourly-rollup-syncts',
  topic: 'druid.events.error',
  dimensions: [
    ...telemetry(`
      context_pdata_id context_pdata_pid context_pdata_ver context_env object_id object_type
      object_rollup_l1 content_name content_board content_medium content_gradelevel content_mimetype
      derived_loc_state derived_loc_district derived_loc_from collection_name collection_type
      collection_board collection_medium collection_gradelevel dialcode_channel user_type
      user_signin_type user_login_type edata_plugin_id edata_plugin_ver
    `),
    ...subjects,
    ...extra({ '$.edata': 'edata_err=err edata_errtype=errtype' }),
  ],
  metrics: [metric('count', 'total_count')],
  segments: 'HOUR',
  isRolledUp: true,
  task: ['PT3600S', 'PT1800S'],
};

const auditColumns = [
  ...telemetry(`
    eid mid ets @timestamp actor_id actor_type context_channel context_pdata_id context_pdata_pid
    context_pdata_ver context_env context_sid context_did context_rollup_l1 context_rollup_l2
    context_rollup_l3 context_rollup_l4 object_id object_type object_version object_rollup_l1
    object_rollup_l2 object_rollup_l3 object_rollup_l4 tags edata_type edata_props edata_state
    edata_prevstate edata_duration
  `),
  ...cbObjectColumns.values(),
];
const officers = [...auditColumns, ...officerColumns.values()];

const competencyBuilding: readonly Datasource[] = [
  { name: 'cb-audit-events', topic: 'druid.cb.audit', dimensions: auditColumns },
  { name: 'cb-work-order-officers', topic: 'druid.cb.work.order.officer', dimensions: officers },
  {
    name: 'cb-work-order-properties',
    topic: 'druid.cb.work.order.row',
    dimensions: [...officers, ...propertyColumns.values()],
  },
].map((datasource) => ({
  ...datasource,
  task: ['PT7200S', 'PT7200S'],
  maxRowsPerSegment: '2000000',
}));

const l2 = `
  object_l2_created_for object_l2_framework object_l2_name object_l2_channel object_l2_mimetype
  object_l2_medium object_l2_board object_l2_contenttype object_l2_gradelevel object_l2_subjects
`;

const feedback: Datasource = {
  name: 'telemetry-feedback-events',
  topic: 'druid.events.telemetry',
  dimensions: [
    ...telemetry(`
      eid mid ets @timestamp actor_id actor_type context_channel context_pdata_id context_pdata_pid
      context_pdata_ver context_env context_sid context_did context_cdata_type context_cdata_id
      context_rollup_l1 context_rollup_l2 context_rollup_l3 context_rollup_l4 object_id object_type
      object_version object_rollup_l1 object_rollup_l2 object_rollup_l3 object_rollup_l4 tags
      edata_rating edata_comments device_loc_state device_loc_state_code device_loc_city
      device_loc_country_code device_loc_country device_os device_make device_id device_mem
      device_idisk device_edisk device_scrn device_camera device_cpu device_sims
      device_uaspec_agent device_uaspec_ver device_uaspec_system device_uaspec_platform
      device_uaspec_raw device_first_access device_loc_state_custom_code
      device_loc_state_custom_name device_loc_district content_name content_object_type content_type
      content_media_type content_language content_medium content_gradelevel content_subjects
      content_mimetype content_framework content_board content_status content_version
      content_last_submitted_on content_last_published_on content_last_updated_on user_grade_list
      user_language_list user_subject_list user_type user_roles user_loc_state user_loc_district
      user_signin_type user_login_type device_loc_iso_state_code ${l2}
    `),
    ...extra({ '$.edata': 'edata_commentid=commentid edata_commenttxt=commenttxt' }),
  ],
  metrics: [metric('count', 'count'), metric('longSum', 'total_rating', 'edata_rating')],
  isRolledUp: true,
  filter: selector('eid', 'FEEDBACK'),
};

const desktop = (env: string): Datasource => ({
  name: 'offline-desktop-events',
  topic: 'druid.events.telemetry',
  timestamp: 'ets',
  dimensions: [
    ...without(
      telemetryColumns,
      `ets context_hub content_play_progress edata_query edata_item_type edata_timespent
       edata_pageviews edata_interactions edata_starttime edata_endtime content_channel
       collection_channel user_loc_block user_loc_cluster user_school_name utm_source utm_content
       utm_medium utm_campaign ${l2}`,
    ),
    ...extra({ $: 'syncts:L', '$.dialcodedata': 'dialcode_status=status' }),
  ],
  inputs: telemetry('ets'),
  maxRowsPerSegment: 2_000_000,
  filter: selector('context_pdata_id', `${env}.sunbird.desktop`),
});

const rolledUp = [
  ...telemetry(`
    eid context_channel context_pdata_id context_pdata_pid context_pdata_ver object_id object_type
    object_rollup_l1 content_name content_board content_medium content_gradelevel content_mimetype
    derived_loc_state derived_loc_district derived_loc_from collection_name collection_type
    collection_board collection_medium collection_gradelevel dialcode_channel user_type
    user_signin_type user_login_type edata_type edata_item_id edata_item_title edata_state edata_size
  `),
  ...subjects,
];

const rollup: Datasource = {
  name: 'telemetry-rollup-syncts',
  topic: 'druid.events.telemetry',
  dimensions: rolledUp,
  inputs: telemetry(`
    edata_duration edata_score edata_item_maxscore edata_rating edata_timespent edata_pageviews
    edata_interactions
  `),
  metrics: [
    metric('count', 'total_count'),
    metric('doubleSum', 'total_edata_duration', 'edata_duration'),
    metric('doubleSum', 'total_edata_rating', 'edata_rating'),
    metric('doubleSum', 'total_edata_score', 'edata_score'),
    metric('doubleSum', 'total_max_score', 'edata_item_maxscore'),
    metric('doubleSum', 'total_edata_timespent', 'edata_timespent'),
    metric('longSum', 'total_edata_pageviews', 'edata_pageviews'),
    metric('longSum', 'total_edata_interactions', 'edata_interactions'),
  ],
  segments: 'DAY',
  isRolledUp: true,
  maxRowsPerSegment: 10_000_000,
  transforms: [expression('edata_size', 'if(edata_size > 0, 1, 0)')],
};

const hourlyRollup: Datasource = {
  ...rollup,
  name: 'telemetry-hourly-rollup-syncts',
  dimensions: [...rolledUp, ...telemetry('edata_mode')],
  segments: 'HOUR',
  maxRowsPerSegment: 5_000_000,
};

// The last three have no flatten entry in production: `eid` is the root field, the other two are always null.
const unflattened = extra({ absent: 'eid user_declared_state device_loc_district' });
const completion = `
  actor_id actor_type context_channel context_env context_pdata_id context_pdata_pid
  context_pdata_ver object_id object_type object_version object_rollup_l1 object_rollup_l2 edata_type
  edata_state edata_prevstate content_name content_object_type content_type content_language
  content_medium content_gradelevel content_subjects content_mimetype content_framework
  content_board content_status content_created_by content_created_for collection_name
  collection_object_type collection_type collection_language collection_medium
  collection_gradelevel collection_subjects collection_mimetype collection_framework
  collection_board collection_status collection_version collection_created_by
  collection_created_for user_type user_signin_type user_login_type derived_loc_from
  derived_loc_state derived_loc_district ${l2}
`;

const audits: Datasource = {
  name: 'audit-rollup-syncts',
  topic: 'druid.events.telemetry',
  dimensions: [
    ...telemetry(`
      ${completion} context_cdata_type context_cdata_id content_last_submitted_on
      content_last_published_on content_last_updated_on collection_last_submitted_on
      collection_last_published_on collection_last_updated_on device_first_access
    `),
    ...unflattened,
  ],
  inputs: telemetry('edata_duration'),
  metrics: [
    metric('count', 'total_count'),
    metric('doubleSum', 'total_edata_duration', 'edata_duration'),
  ],
  segments: 'DAY',
  isRolledUp: true,
  filter: selector('eid', 'AUDIT'),
};

const completions: Datasource = {
  ...audits,
  name: 'course-completion-events-rollup',
  dimensions: [...telemetry(completion), ...unflattened],
  filter: {
    type: 'and',
    fields: [selector('eid', 'AUDIT'), selector('edata_type', 'enrol-complete')],
  },
};

const summaryRollup = `
  dimensions_pdata_id dimensions_pdata_pid dimensions_type dimensions_pdata_ver dimensions_mode
  content_name content_board content_mimetype content_medium content_gradelevel content_created_for
  object_id object_type object_rollup_l1 derived_loc_state derived_loc_district derived_loc_from
  user_type user_signin_type user_login_type collection_name collection_board collection_type
  collection_medium collection_gradelevel collection_created_for
`;
const summaryExtras = extra({
  '$.contentdata': 'content_channel~=channel content_subject=subject[*]',
  '$.dialcodedata': 'dialcode_channel=channel',
  '$.userdata': 'user_loc_block=block user_loc_cluster=cluster user_school_name=schoolname',
  '$.collectiondata': 'collection_channel~=channel collection_subject=subject[*]',
});

const summaryRollups: Datasource = {
  name: 'summary-rollup-syncts',
  topic: 'druid.events.summary',
  dimensions: [
    ...summary(summaryRollup),
    ...summaryExtras,
    ...extra({ '$.collectiondata': 'collection_keywords=keywords[*]' }),
  ],
  inputs: summary('edata_interaction_count edata_time_spent'),
  metrics: [
    metric('count', 'total_count'),
    metric('longSum', 'total_interactions', 'edata_interaction_count'),
    metric('doubleSum', 'total_time_spent', 'edata_time_spent'),
  ],
  segments: 'DAY',
  isRolledUp: true,
};

const distinctCounts: Datasource = {
  name: 'summary-distinct-counts',
  topic: 'druid.events.summary',
  dimensions: [...summary(summaryRollup), ...summaryExtras],
  inputs: [...summary('uid dimensions_did syncts'), ...telemetry('actor_id')],
  metrics: [
    metric('HLLSketchBuild', 'unique_devices', 'dimensions_did'),
    metric('HLLSketchBuild', 'unique_users', 'uid'),
  ],
  queryGranularity: 'day',
};

const snapshots = dashboards.map(({ datasource, topic, columns }): Datasource => ({
  name: datasource,
  topic,
  timestamp: 'timestamp',
  dimensions: extra({ $: columns }),
  task: ['PT7200S', 'PT7200S'],
  maxRowsPerSegment: '2000000',
}));

/**
 * The datasources of a flavour. `default` = what the pipeline's own topics feed one to one; `all` adds production's
 * rollups, feedback, desktop and (iGOT) the dashboard snapshots. `tpd-hourly-rollup-syncts` is in neither: production
 * ships it with an expression that Druid cannot parse (spec/druid.md §1.6 rule 8).
 */
export function datasourcesOf(
  flavour: Flavour,
  env: string,
  which: 'default' | 'all',
): readonly Datasource[] {
  const own = flavour === 'igot' ? competencyBuilding : [];
  const basis = [raw(flavour), summaries, errors, ...own];
  if (which === 'default') return basis;
  const rest = [feedback, desktop(env), rollup, hourlyRollup, audits, completions];
  return [
    ...basis,
    ...rest,
    summaryRollups,
    distinctCounts,
    ...(flavour === 'igot' ? snapshots : []),
  ];
}
