/**
 * Settings every DuckDB connection needs before it runs a translated statement (spec/druid.md §3.1). Whole-number
 * division is written into the text, so `integer_division` stays off and x / 0.0 is infinite as in Druid.
 */
export const sessionSettings: readonly string[] = [
  "SET TimeZone = 'UTC'",
  "SET default_null_order = 'nulls_first_on_asc_last_on_desc'",
];
