import type { JsonObject } from '../../schemas/json.ts';

/** `POST /backup`. */
export interface BackupRequest {
  /** Absolute. */
  readonly folder: string;
  /** Short names; none: those that the flavour's Secor jobs back up. */
  readonly topics: readonly string[];
  /** Only records of this folder day, `YYYY-MM-DD` in Asia/Kolkata. */
  readonly day?: string | undefined;
  readonly partition?: number | undefined;
  /** First offset. */
  readonly from?: number | undefined;
  /** Offset to stop before. */
  readonly until?: number | undefined;
}

/** What a backup wrote, and what it had no need to. */
export interface BackupReport {
  readonly folder: string;
  readonly topics: readonly {
    readonly topic: string;
    readonly basePath: string;
    readonly records: number;
    /** Records that the folder had already. */
    readonly already: number;
    /** Records without a value: Secor's files have no place for them. */
    readonly empty: number;
    /** Offsets that the log had let go before they were backed up. */
    readonly lostOffsets: number;
    readonly files: readonly {
      /** Below the folder. */
      readonly path: string;
      readonly records: number;
      readonly bytes: number;
    }[];
  }[];
}

/** `POST /replays`. */
export interface ReplayRequest {
  /** What is sent again: short name. */
  readonly topic: string;
  /** Absolute path of backup files; without it the topic itself is read. */
  readonly folder?: string | undefined;
  /** Where to: a topic; without it production's target for such a backup. */
  readonly to?: string | undefined;
  /** Folder days, `YYYY-MM-DD` in Asia/Kolkata. */
  readonly days?: readonly string[] | undefined;
  /** Sync time, epoch ms: not before … before. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly mids?: readonly string[] | undefined;
  /** A new mid for every event and a new msgid for every batch: dedup lets them pass. */
  readonly newMids?: boolean | undefined;
  /** Move all times so that the newest chosen record is of now. */
  readonly shiftTimes?: boolean | undefined;
  /** 1: as far apart as their sync times; 10: ten times as fast; without it at once. */
  readonly speed?: number | undefined;
  /** False: only tell what would be sent. */
  readonly execute: boolean;
}

export interface ReplayReport {
  readonly id: number;
  readonly source: string;
  readonly topic: string;
  readonly to: string;
  readonly read: number;
  /** Chosen by days, times and mids. */
  readonly matched: number;
  /** Rows of the failed topic that carry flags: production does not send them again. */
  readonly flagged: number;
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  /** The first few. */
  readonly mids: readonly string[];
  readonly state: 'dry-run' | 'running' | 'done' | 'stopped' | 'failed';
  readonly sent: number;
  /** Why it failed. */
  readonly problem?: string;
}

/** `POST /summarise`. */
export interface SummariseRequest {
  /** `YYYY-MM-DD` in Asia/Kolkata; without it today, by the sandbox's clock. */
  readonly day?: string | undefined;
  /** Absolute path of backup files; without it telemetry.unique itself is read. */
  readonly folder?: string | undefined;
  readonly dryRun: boolean;
}

export interface SummariseReport {
  readonly day: string;
  readonly source: string;
  /** Events of the day that were counted. */
  readonly used: number;
  readonly serverEvents: number;
  readonly unreadable: number;
  readonly summaries: readonly JsonObject[];
  /** Summaries written to telemetry.derived. */
  readonly written: number;
}
