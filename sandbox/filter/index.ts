export { compileFilter, type CompiledFilter } from './compile.ts';
export { completions, type Completion, type KnownFields } from './completions.ts';
export type { Filter } from './expression.ts';
export { foldBytes, type Needle, type NeedleGroup } from './needles.ts';
export { parseFilter } from './parse.ts';
export { shownRecord, type FilterRecord } from './record.ts';
