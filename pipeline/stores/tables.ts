import type { JsonValue } from '../../schemas/json.ts';

/**
 * Types of columns, in DuckDB's words. On a row a TIMESTAMP is epoch ms, a MAP an object, a STRUCT[] a list of objects,
 * JSON any JSON value.
 */
export type ColumnType =
  | 'VARCHAR'
  | 'DOUBLE'
  | 'FLOAT'
  | 'INTEGER'
  | 'BIGINT'
  | 'BOOLEAN'
  | 'TIMESTAMP'
  | 'UUID'
  | 'JSON'
  | 'VARCHAR[]'
  | 'MAP(VARCHAR, DOUBLE)'
  | 'MAP(VARCHAR, INTEGER)'
  | 'MAP(VARCHAR, TIMESTAMP)'
  | 'MAP(VARCHAR, VARCHAR)[]'
  | 'QUESTION[]';

/** A row, or some columns of one: column → value. */
export type Row = Readonly<Record<string, JsonValue>>;

export interface Table {
  /** The schema it lies in: the database that holds it in production. */
  readonly database: 'postgres' | 'cassandra';
  /** Cassandra's keyspace, Postgres' database. */
  readonly keyspace: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Primary key. */
  readonly key: readonly string[];
}

/** The tables that the jobs read and write, with production's columns (spec/pipeline.md §3.12, §3.14, §3.15). */
export const tables = {
  device_profile: {
    database: 'postgres',
    keyspace: 'analytics',
    columns: {
      device_id: 'VARCHAR',
      api_last_updated_on: 'TIMESTAMP',
      avg_ts: 'FLOAT',
      city: 'VARCHAR',
      country: 'VARCHAR',
      country_code: 'VARCHAR',
      device_spec: 'JSON',
      district_custom: 'VARCHAR',
      fcm_token: 'VARCHAR',
      first_access: 'TIMESTAMP',
      last_access: 'TIMESTAMP',
      user_declared_on: 'TIMESTAMP',
      producer_id: 'VARCHAR',
      state: 'VARCHAR',
      state_code: 'VARCHAR',
      state_code_custom: 'VARCHAR',
      state_custom: 'VARCHAR',
      total_launches: 'BIGINT',
      total_ts: 'FLOAT',
      uaspec: 'JSON',
      updated_date: 'TIMESTAMP',
      user_declared_district: 'VARCHAR',
      user_declared_state: 'VARCHAR',
    },
    key: ['device_id'],
  },
  assessment_aggregator: {
    database: 'cassandra',
    keyspace: 'sunbird_courses',
    columns: {
      user_id: 'VARCHAR',
      course_id: 'VARCHAR',
      batch_id: 'VARCHAR',
      content_id: 'VARCHAR',
      attempt_id: 'VARCHAR',
      created_on: 'TIMESTAMP',
      last_attempted_on: 'TIMESTAMP',
      total_max_score: 'DOUBLE',
      grand_total: 'VARCHAR',
      question: 'QUESTION[]',
      total_score: 'DOUBLE',
      updated_on: 'TIMESTAMP',
    },
    key: ['user_id', 'course_id', 'batch_id', 'content_id', 'attempt_id'],
  },
  user_activity_agg: {
    database: 'cassandra',
    keyspace: 'sunbird_courses',
    columns: {
      activity_type: 'VARCHAR',
      activity_id: 'VARCHAR',
      user_id: 'VARCHAR',
      context_id: 'VARCHAR',
      agg: 'MAP(VARCHAR, INTEGER)',
      agg_last_updated: 'MAP(VARCHAR, TIMESTAMP)',
      aggregates: 'MAP(VARCHAR, DOUBLE)',
      agg_details: 'VARCHAR[]',
    },
    key: ['activity_type', 'activity_id', 'user_id', 'context_id'],
  },
  user_enrolments: {
    database: 'cassandra',
    keyspace: 'sunbird_courses',
    columns: {
      userid: 'VARCHAR',
      courseid: 'VARCHAR',
      batchid: 'VARCHAR',
      active: 'BOOLEAN',
      addedby: 'VARCHAR',
      certificates: 'MAP(VARCHAR, VARCHAR)[]',
      completedon: 'TIMESTAMP',
      completionpercentage: 'INTEGER',
      contentstatus: 'MAP(VARCHAR, INTEGER)',
      datetime: 'TIMESTAMP',
      enrolleddate: 'VARCHAR',
      issued_certificates: 'MAP(VARCHAR, VARCHAR)[]',
      lastreadcontentid: 'VARCHAR',
      lastreadcontentstatus: 'INTEGER',
      progress: 'INTEGER',
      status: 'INTEGER',
    },
    key: ['userid', 'courseid', 'batchid'],
  },
  ratings_summary: {
    database: 'cassandra',
    keyspace: 'sunbird',
    columns: {
      activityid: 'VARCHAR',
      activitytype: 'VARCHAR',
      latest50reviews: 'VARCHAR',
      sum_of_total_ratings: 'FLOAT',
      total_number_of_ratings: 'FLOAT',
      totalcount1stars: 'FLOAT',
      totalcount2stars: 'FLOAT',
      totalcount3stars: 'FLOAT',
      totalcount4stars: 'FLOAT',
      totalcount5stars: 'FLOAT',
    },
    key: ['activityid', 'activitytype'],
  },
  ratings_lookup: {
    database: 'cassandra',
    keyspace: 'sunbird',
    columns: {
      activityid: 'VARCHAR',
      activitytype: 'VARCHAR',
      rating: 'FLOAT',
      updatedon: 'UUID',
      review: 'VARCHAR',
      userid: 'VARCHAR',
    },
    key: ['activityid', 'activitytype', 'rating', 'updatedon'],
  },
} as const satisfies Record<string, Table>;

export type TableName = keyof typeof tables;

/** The primary key in a row. */
export function keyIn(table: TableName, row: Row): Row {
  return Object.fromEntries(tables[table].key.map((column) => [column, row[column] ?? null]));
}

/** Every column of a table, empty. */
export function emptyRow(table: TableName): Row {
  return Object.fromEntries(Object.keys(tables[table].columns).map((column) => [column, null]));
}
