import type { TopicPartition } from "../ports.ts";
import type { MemoryStore } from "./stream.ts";

export interface Member {
  readonly topics: readonly string[];
  /** Called when the partitions have to be given back; the member then arrives again. */
  readonly giveBack: () => void;
}

/**
 * The sources that share partitions, and how far they committed. A member that joins or leaves
 * makes everybody give back; partitions are dealt anew only when the last one has arrived, so two
 * members never hold one partition.
 */
export class MemoryGroup {
  readonly #store: MemoryStore;
  readonly #members = new Set<Member>();
  readonly #arrived = new Map<Member, (share: TopicPartition[]) => void>();
  readonly #commits = new Map<string, number>();

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  committed(at: TopicPartition): number | null {
    return this.#commits.get(`${at.topic}/${at.partition}`) ?? null;
  }

  commit(at: TopicPartition, next: number): void {
    this.#commits.set(`${at.topic}/${at.partition}`, next);
  }

  join(member: Member): void {
    this.#members.add(member);
    this.#rebalance();
  }

  leave(member: Member): void {
    this.#members.delete(member);
    this.#arrived.delete(member);
    this.#rebalance();
  }

  /**
   * Says that `member` holds nothing; answers its share once all members have said so, or nothing
   * where `signal` aborts before.
   */
  arrive(member: Member, signal: AbortSignal): Promise<TopicPartition[]> {
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve([]), { once: true });
      this.#arrived.set(member, resolve);
      this.#dealIfComplete();
    });
  }

  #rebalance(): void {
    for (const member of this.#members) if (!this.#arrived.has(member)) member.giveBack();
    this.#dealIfComplete();
  }

  #dealIfComplete(): void {
    if (this.#arrived.size === 0 || this.#arrived.size < this.#members.size) return;
    const members = [...this.#arrived];
    this.#arrived.clear();
    const shares = members.map((): TopicPartition[] => []);
    for (const topic of new Set(members.flatMap(([member]) => member.topics))) {
      const takers = members.flatMap(([member], at) => (member.topics.includes(topic) ? [at] : []));
      this.#store.partitions(topic).forEach((_, partition) => {
        const taker = takers[partition % takers.length];
        if (taker !== undefined) shares[taker]?.push({ topic, partition });
      });
    }
    members.forEach(([, resolve], at) => resolve(shares[at] ?? []));
  }
}
