/** Exit codes of the command line (docs: `telemetry-sandbox --help`). */
export const exitCode = {
  ok: 0,
  /** An assertion or a violation. */
  violation: 1,
  usage: 2,
  /** Unreadable input or schema. */
  input: 3,
  infrastructure: 4,
  notDrained: 5,
  interrupted: 130,
} as const;
