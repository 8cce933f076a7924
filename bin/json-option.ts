import { Option } from 'commander';

/** Every command that prints data has it. */
export const json = (): Option => new Option('--json', 'print stable JSON');
