/** What one check of the doctor found. */
export interface Finding {
  /** What was looked at: `node`, `port redis`, `image apache/kafka:3.9.1`, … */
  readonly check: string;
  /** `note` is a fault that the engine in use does not suffer from. */
  readonly state: 'ok' | 'note' | 'failed';
  /** What is there. */
  readonly found: string;
  /** The command or setting that mends it; absent when nothing is to be mended. */
  readonly fix?: string;
}

/** A check's answer before it is known whether its engine is in use. */
export type Examined = Omit<Finding, 'state'>;

/** An examined thing is in order when there is nothing to mend. */
export function judged(examined: readonly Examined[], { matters }: { readonly matters: boolean }) {
  return examined.map((one): Finding => {
    const fault = matters ? 'failed' : 'note';
    return { ...one, state: one.fix === undefined ? 'ok' : fault };
  });
}
