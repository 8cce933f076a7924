import type { Client } from './client.ts';
import { matchesGlob } from './glob.ts';
import { Push } from './resp/reply.ts';

/** Who listens to which channel and pattern. */
export class Channels {
  readonly #channels = new Map<string, Set<Client>>();
  readonly #patterns = new Map<string, Set<Client>>();

  get patternCount(): number {
    return this.#patterns.size;
  }

  /** Channels that somebody listens to by name. */
  names(): MapIterator<string> {
    return this.#channels.keys();
  }

  listeners(channel: string): number {
    return this.#channels.get(channel)?.size ?? 0;
  }

  join(client: Client, kind: 'channels' | 'patterns', name: string): void {
    const index = this.#index(kind);
    index.set(name, (index.get(name) ?? new Set()).add(client));
    client.subscriptions[kind].add(name);
  }

  leave(client: Client, kind: 'channels' | 'patterns', name: string): void {
    const index = this.#index(kind);
    const clients = index.get(name);
    clients?.delete(client);
    if (clients?.size === 0) index.delete(name);
    client.subscriptions[kind].delete(name);
  }

  leaveAll(client: Client): void {
    for (const kind of ['channels', 'patterns'] as const) {
      for (const name of client.subscriptions[kind]) this.leave(client, kind, name);
    }
  }

  /** Sends a message to all who listen; gives the number of deliveries. */
  publish(channel: string, message: string): number {
    let deliveries = 0;
    for (const client of this.#channels.get(channel) ?? []) {
      client.connection?.send(new Push(['message', channel, message]));
      deliveries++;
    }
    for (const [pattern, clients] of this.#patterns) {
      if (!matchesGlob(pattern, channel)) continue;
      for (const client of clients) {
        client.connection?.send(new Push(['pmessage', pattern, channel, message]));
        deliveries++;
      }
    }
    return deliveries;
  }

  #index(kind: 'channels' | 'patterns'): Map<string, Set<Client>> {
    return kind === 'channels' ? this.#channels : this.#patterns;
  }
}
