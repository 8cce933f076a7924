export { DruidSqlError, type DruidErrorBody, type Position } from './errors.ts';
export { functions } from './functions/index.ts';
export type { QueryParameter } from './parameters.ts';
export { sessionSettings } from './session.ts';
export { systemTables, type SystemTable } from './system-tables.ts';
export { translate, type Translation, type TranslateOptions } from './translate.ts';
export type { ColumnType, OutputColumn, Table, TableColumn } from './types.ts';
