export interface GroupProtocol {
  readonly name: string;
  /** Opaque to the coordinator; handed to the leader. */
  readonly metadata: Buffer;
}

/** A member's wish to join (JoinGroup). */
export interface JoinRequest {
  readonly groupId: string;
  /** Empty for a newcomer. */
  readonly memberId: string;
  /** Set for a static member (KIP-345). */
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  /** -1 in version 0: the session timeout is used. */
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  readonly protocols: readonly GroupProtocol[];
  /** From version 4 on a new dynamic member is told its id first and joins again (KIP-394). */
  readonly requiresKnownId: boolean;
  /** Version 9: a returning static leader may be told to skip the assignment (KIP-814). */
  readonly canSkipAssignment: boolean;
}

export interface JoinAnswer {
  readonly errorCode: number;
  readonly generationId: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly leader: string;
  readonly skipAssignment: boolean;
  readonly memberId: string;
  /** Every member for the leader, nobody for the others. */
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
    readonly metadata: Buffer;
  }[];
}

/** Who speaks for a group: a member in a generation, or nobody (generation -1, empty id). */
export interface MemberIdentity {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

export interface SyncRequest extends MemberIdentity {
  /** Compared with the group's when given (version 5). */
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  /** The leader's assignments; empty from the others. */
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[];
}

export interface SyncAnswer {
  readonly errorCode: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly assignment: Buffer;
}

export interface CommittedOffset {
  /** The next offset to read. */
  readonly offset: number;
  readonly leaderEpoch: number;
  readonly metadata: string | null;
  /** Epoch ms. */
  readonly committedAt: number;
}

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

/** Time, handed in so that tests own it. */
export interface Timers {
  /** Epoch ms. */
  now(): number;
  /** Runs `fire` after `ms`; gives the function that cancels it, which may be called late or twice. */
  after(ms: number, fire: () => void): () => void;
}
