import type { GroupProtocol, JoinAnswer, JoinRequest, SyncAnswer } from './types.ts';

/** Gives an answer to the client that waits for it. */
export type Answer<T> = (answer: T) => void;

export interface Member {
  readonly id: string;
  readonly instanceId: string | null;
  clientId: string;
  clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: readonly GroupProtocol[];
  assignment: Buffer;
  /** True from the answer to JoinGroup until SyncGroup comes. */
  owesSync: boolean;
  parkedJoin: Answer<JoinAnswer> | undefined;
  parkedSync: Answer<SyncAnswer> | undefined;
  cancelSession: (() => void) | undefined;
}

export const noBytes: Buffer = Buffer.alloc(0);

/** A member as it asks to join, not yet part of any generation. */
export function newMember(id: string, request: JoinRequest): Member {
  return {
    id,
    instanceId: request.groupInstanceId,
    ...wishesOf(request),
    assignment: noBytes,
    owesSync: false,
    parkedJoin: undefined,
    parkedSync: undefined,
    cancelSession: undefined,
  };
}

/** What a member may tell anew with each JoinGroup. */
export function wishesOf(request: JoinRequest) {
  const { clientId, clientHost, sessionTimeoutMs, rebalanceTimeoutMs, protocols } = request;
  return {
    clientId,
    clientHost,
    sessionTimeoutMs,
    rebalanceTimeoutMs: rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs,
    protocols,
  };
}

/** A JoinGroup answer that carries an error. */
export const refusedJoin = (errorCode: number, memberId: string): JoinAnswer => ({
  errorCode,
  generationId: -1,
  protocolType: null,
  protocolName: null,
  leader: '',
  skipAssignment: false,
  memberId,
  members: [],
});

/** A SyncGroup answer that carries an error. */
export const refusedSync = (errorCode: number): SyncAnswer => ({
  errorCode,
  protocolType: null,
  protocolName: null,
  assignment: noBytes,
});
