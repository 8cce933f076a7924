/** The closed list of reasons: every decision names one. */
export interface Reason {
  readonly title: string;
  /** Production's rule in one sentence. */
  readonly rule: string;
  /** Where the rule stands in production: job and step (sections of spec/pipeline.md), and the setting that changes it. */
  readonly source: string;
  /** What a person does about it. Absent for reasons that need nothing. */
  readonly remedy?: string;
}
