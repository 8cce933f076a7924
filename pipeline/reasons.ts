/** The closed list of reasons: every decision names one. */
export interface Reason {
  readonly title: string;
  /** Production's rule in one sentence. */
  readonly rule: string;
  /** Where the rule stands in production: file or class, and the setting that changes it. */
  readonly source: string;
  /** What a person does about it. Absent for reasons that need nothing. */
  readonly remedy?: string;
}

export const reasons = {} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof reasons;
