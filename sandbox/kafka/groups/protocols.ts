import type { Member } from './member.ts';
import type { GroupProtocol } from './types.ts';

/** Names that every member knows; undefined when there are no members. */
function knownToAll(members: readonly Member[]): ReadonlySet<string> | undefined {
  const [first, ...others] = members;
  if (first === undefined) return undefined;
  return new Set(
    first.protocols
      .map(({ name }) => name)
      .filter((name) =>
        others.every(({ protocols }) => protocols.some((one) => one.name === name)),
      ),
  );
}

/** True when a joiner shares a protocol with all members. */
export function sharesProtocol(
  members: readonly Member[],
  protocols: readonly GroupProtocol[],
): boolean {
  const common = knownToAll(members);
  return (
    protocols.length > 0 && (common === undefined || protocols.some(({ name }) => common.has(name)))
  );
}

/** The protocol with most votes: each member votes for the first in its list that all know. Ties go to the earliest vote. */
export function electProtocol(members: readonly Member[]): string | null {
  const common = knownToAll(members) ?? new Set();
  const votes = new Map<string, number>();
  for (const { protocols } of members) {
    const vote = protocols.find(({ name }) => common.has(name))?.name;
    if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1);
  }
  let elected: string | null = null;
  for (const [name, count] of votes) {
    if (elected === null || count > (votes.get(elected) ?? 0)) elected = name;
  }
  return elected;
}

export function sameProtocols(a: readonly GroupProtocol[], b: readonly GroupProtocol[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, metadata }, index) => {
      const other = b[index];
      return other?.name === name && other.metadata.equals(metadata);
    })
  );
}

/** What a member told about the chosen protocol. */
export function metadataOf({ protocols }: Member, protocol: string | null): Buffer {
  return protocols.find(({ name }) => name === protocol)?.metadata ?? Buffer.alloc(0);
}
