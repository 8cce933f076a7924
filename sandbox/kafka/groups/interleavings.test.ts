import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Group } from './group.ts';
import { protocols, TestGroup, type Waiting } from './test-group.ts';
import type { JoinAnswer, SyncAnswer } from './types.ts';

const partitions = 6;
const clientCount = 5;
const sessionTimeoutMs = 10_000;
const rebalanceTimeoutMs = 15_000;

type Op =
  | {
      readonly kind: 'join' | 'joinChanged' | 'sync' | 'heartbeat' | 'leave' | 'restart';
      readonly client: number;
    }
  | { readonly kind: 'advance'; readonly ms: number };

const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'join',
        'join',
        'join',
        'sync',
        'sync',
        'sync',
        'heartbeat',
        'heartbeat',
        'joinChanged',
        'leave',
        'restart',
      ),
      client: fc.nat({ max: clientCount - 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('advance'),
      ms: fc.constantFrom(1, 1_000, 5_000, 9_999, 15_000),
    }),
  },
);

/** What one client knows: only what it was told. Clients 0 and 1 are static. */
class Client {
  readonly instanceId: string | null;
  memberId = '';
  generation = -1;
  changed = false;
  readonly formerIds: string[] = [];
  join: Waiting<JoinAnswer> | undefined;
  sync: Waiting<SyncAnswer> | undefined;
  joined: JoinAnswer | undefined;

  constructor(index: number) {
    this.instanceId = index < 2 ? `i-${index}` : null;
  }
}

/** Plays clients against the coordinator and keeps what the world was told, to compare each answer with. */
class World {
  readonly group = new TestGroup();
  readonly clients = Array.from({ length: clientCount }, (_, index) => new Client(index));
  readonly joins: Waiting<JoinAnswer>[] = [];
  readonly syncs: Waiting<SyncAnswer>[] = [];
  /** Generation → client that was told the member list. */
  readonly #leaders = new Map<number, Client>();
  readonly #protocols = new Map<number, string | null>();
  /** Generation → client → partitions. */
  readonly #owned = new Map<number, Map<Client, string>>();
  /** Generation → what its leader handed in, by partitions of a client. */
  readonly #assigned = new Map<number, Map<string, string>>();
  #newest = 0;

  run(one: Op): void {
    if (one.kind === 'advance') this.group.time.advance(one.ms);
    else this.#act(one.kind, this.#client(one.client));
    this.hear();
    checkShape(this.group.coordinator.get('g'));
  }

  #client(index: number): Client {
    const client = this.clients[index];
    if (client === undefined) throw new Error(`no client ${index}`);
    return client;
  }

  #act(kind: Exclude<Op['kind'], 'advance'>, client: Client): void {
    switch (kind) {
      case 'join':
      case 'joinChanged':
        if (kind === 'joinChanged') client.changed = !client.changed;
        this.ask(client);
        return;
      case 'sync':
        this.sync(client);
        return;
      case 'heartbeat':
        this.#heartbeat(client);
        return;
      case 'leave':
        this.group.leave(client.memberId, client.instanceId);
        forget(client);
        return;
      case 'restart':
        forget(client);
    }
  }

  ask(client: Client): void {
    client.join = this.group.join({
      memberId: client.memberId,
      groupInstanceId: client.instanceId,
      requiresKnownId: true,
      sessionTimeoutMs,
      rebalanceTimeoutMs,
      protocols: client.changed
        ? protocols('roundrobin', 'range')
        : protocols('range', 'roundrobin'),
    });
    this.joins.push(client.join);
  }

  sync(client: Client): void {
    const { joined, memberId, generation } = client;
    const assign: Record<string, string> = {};
    if (joined !== undefined && joined.members.length > 0 && joined.memberId === memberId) {
      joined.members.forEach((member, at) => {
        const own = Array.from({ length: partitions }, (_, partition) => partition);
        assign[member.memberId] = own.filter((one) => one % joined.members.length === at).join();
      });
      if (!this.#assigned.has(generation))
        this.#assigned.set(generation, new Map(Object.entries(assign)));
    }
    client.sync = this.group.sync(memberId, {
      generationId: generation,
      assign,
      ...(client.instanceId !== null && { groupInstanceId: client.instanceId }),
    });
    this.syncs.push(client.sync);
  }

  #heartbeat(client: Client): void {
    const { memberId, generation, instanceId, formerIds } = client;
    const group = this.group.coordinator.get('g');
    const isMember = group?.members.has(memberId) === true;
    const code = this.group.heartbeat(memberId, generation, instanceId);
    const right = this.group.state === 'PreparingRebalance' ? 27 : 0;
    const expected = isMember ? (generation === group.generation ? right : 22) : undefined;
    if (expected === undefined) assert.ok(code === 25 || code === 82, `heartbeat ${code}`);
    else assert.equal(code, expected);
    assert.equal(this.group.heartbeat('never-told'), 25);
    // Every id that the instance ever had but its present one is fenced, while the instance is a member.
    if (instanceId === null || group?.instances.has(instanceId) !== true) return;
    for (const former of formerIds) {
      if (former === group.instances.get(instanceId)?.id) continue;
      assert.equal(this.group.heartbeat(former, group.generation, instanceId), 82);
    }
  }

  /** Lets every client take note of the answers that came. */
  hear(): void {
    for (const client of this.clients) {
      const joined = client.join?.answer;
      if (joined !== undefined) {
        client.join = undefined;
        this.#hearJoin(client, joined);
      }
      const synced = client.sync?.answer;
      if (synced !== undefined) {
        client.sync = undefined;
        if (synced.errorCode === 0) this.#hearSync(client, synced);
      }
    }
    for (const { times } of [...this.joins, ...this.syncs]) assert.ok(times <= 1, 'answered twice');
  }

  #hearJoin(client: Client, answer: JoinAnswer): void {
    if (answer.memberId !== '') {
      if (client.memberId !== '' && client.memberId !== answer.memberId)
        client.formerIds.push(client.memberId);
      client.memberId = answer.memberId;
    }
    if (answer.errorCode === 25 || answer.errorCode === 82) forget(client);
    if (answer.errorCode !== 0) return;
    assert.ok(answer.generationId >= this.#newest, 'an older generation');
    this.#newest = Math.max(this.#newest, answer.generationId);
    client.generation = answer.generationId;
    client.joined = answer;
    const isTold = answer.members.length > 0;
    assert.equal(isTold, answer.leader === answer.memberId);
    if (isTold) {
      const leader = this.#leaders.get(answer.generationId) ?? client;
      assert.equal(leader, client);
      this.#leaders.set(answer.generationId, client);
      const ids = answer.members.map(({ memberId }) => memberId);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(ids.includes(client.memberId));
    }
    const name = this.#protocols.get(answer.generationId) ?? answer.protocolName;
    assert.equal(answer.protocolName, name);
    this.#protocols.set(answer.generationId, name);
  }

  #hearSync(client: Client, answer: SyncAnswer): void {
    const own = answer.assignment.toString();
    if (own === '') return;
    assert.ok([...(this.#assigned.get(client.generation)?.values() ?? [])].includes(own));
    const owners = this.#owned.get(client.generation) ?? new Map<Client, string>();
    this.#owned.set(client.generation, owners.set(client, own));
    const all = [...owners.values()].flatMap((some) => some.split(','));
    assert.equal(new Set(all).size, all.length);
  }

  /**
   * Clients that behave: join when told to, sync when joined. Gives whether the group became stable with all of them
   * within a minute, which outlasts the ids and members that nobody speaks for any more.
   */
  settle(): boolean {
    for (let round = 0; round < 60; round += 1) {
      for (const client of this.clients) if (client.join === undefined) this.ask(client);
      this.hear();
      for (const client of this.clients)
        if (client.joined !== undefined && client.join === undefined) this.sync(client);
      this.hear();
      const group = this.group.coordinator.get('g');
      const isWhole = group?.members.size === clientCount && group.state === 'Stable';
      if (isWhole && [...group.members.values()].every((one) => one.assignment.length > 0))
        return true;
      this.group.time.advance(1_000);
      this.hear();
    }
    return false;
  }
}

function forget(client: Client): void {
  if (client.memberId !== '') client.formerIds.push(client.memberId);
  client.memberId = '';
  client.generation = -1;
  client.joined = undefined;
  client.join = undefined;
  client.sync = undefined;
}

/** What must hold of the state at rest, whatever came. */
function checkShape(group: Group | undefined): void {
  if (group === undefined) return;
  const members = [...group.members.values()];
  assert.equal(members.length === 0, group.state === 'Empty');
  if (group.state === 'CompletingRebalance' || group.state === 'Stable') {
    assert.equal(group.members.has(group.leader ?? ''), true);
    assert.ok(members.every((one) => one.protocols.some(({ name }) => name === group.protocol)));
  }
  for (const member of members) {
    if (group.state !== 'PreparingRebalance') assert.equal(member.parkedJoin, undefined);
    if (group.state !== 'CompletingRebalance') assert.equal(member.parkedSync, undefined);
    const waits = member.parkedJoin !== undefined || member.parkedSync !== undefined;
    assert.equal(member.cancelSession === undefined, waits);
    if (member.instanceId !== null) assert.equal(group.instances.get(member.instanceId), member);
  }
  if (group.state === 'PreparingRebalance') {
    // Waiting without a reason would wait for ever.
    const isDone =
      members.length > 0 && members.every(({ parkedJoin }) => parkedJoin !== undefined);
    if (isDone) assert.ok(group.expected > 0);
  }
}

test('whatever clients do and when, the table of §4.1 holds and everybody is answered once', () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
  console.log(`SEED=${seed}`);
  fc.assert(
    fc.property(fc.array(op, { minLength: 1, maxLength: 120 }), (ops) => {
      const world = new World();
      for (const one of ops) world.run(one);
      // Silence: sessions end, and nothing is left that waits.
      for (let round = 0; round < 12; round += 1) {
        world.group.time.advance(rebalanceTimeoutMs);
        world.hear();
        checkShape(world.group.coordinator.get('g'));
      }
      expect([...world.joins, ...world.syncs].every(({ times }) => times === 1)).toBe(true);
      expect(world.group.memberIds).toEqual([]);
      expect(world.group.time.waiting).toBe(0);
    }),
    { seed, numRuns: 400 },
  );
});

test('after any history, clients that behave become one stable group that owns every partition once', () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
  console.log(`SEED=${seed}`);
  fc.assert(
    fc.property(fc.array(op, { maxLength: 80 }), (ops) => {
      const world = new World();
      for (const one of ops) world.run(one);
      expect(world.settle()).toBe(true);
      const owned = [...(world.group.coordinator.get('g')?.members.values() ?? [])].flatMap(
        ({ assignment }) => assignment.toString().split(','),
      );
      expect([owned.length, new Set(owned)]).toEqual([6, new Set(['0', '1', '2', '3', '4', '5'])]);
    }),
    { seed, numRuns: 200 },
  );
});
