/** What waits for one endpoint: a line for each subject, first come first served. */

export interface Delivery {
  /** Place in the outbox. */
  readonly sequence: number;
  readonly version: number;
  readonly webhookId: string;
  readonly alertId: string;
  readonly revision: number;
  readonly subjectId: string;
  readonly state: "pending" | "delivered" | "dead";
  readonly attempts: number;
  readonly firstAttemptAt: Date | null;
  readonly nextAttemptAt: Date;
  readonly lastStatus: number | null;
  readonly lastError: string;
}

/**
 * One call at a time for a subject, the earliest alert first. A later one goes ahead only when the
 * earlier has failed for `orderWaitMs`: one message that its receiver cannot take must not hold up
 * for days what comes after it, and receivers keep the highest revision.
 */
export class Line {
  readonly #subjects = new Map<string, Delivery[]>();
  readonly #underWay = new Set<string>();
  readonly #orderWaitMs: number;
  #size = 0;

  constructor(orderWaitMs: number) {
    this.#orderWaitMs = orderWaitMs;
  }

  /** Deliveries that wait or are under way. */
  get size(): number {
    return this.#size;
  }

  /** Puts deliveries to their places; one that is there already is replaced. */
  put(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      const { subjectId, sequence } = delivery;
      const before = this.#subjects.get(subjectId) ?? [];
      const others = before.filter((each) => each.sequence !== sequence);
      const after = delivery.state === "pending" ? [...others, delivery] : others;
      this.#size += after.length - before.length;
      if (after.length === 0) this.#subjects.delete(subjectId);
      else
        this.#subjects.set(
          subjectId,
          after.toSorted((a, b) => a.sequence - b.sequence),
        );
    }
  }

  /** Forgets what waits, but not what is under way: the store is read anew. */
  clear(): void {
    this.#subjects.clear();
    this.#size = 0;
  }

  begin({ subjectId }: Delivery): void {
    this.#underWay.add(subjectId);
  }

  /** The call is over, and what became of it is stored. */
  end({ subjectId }: Delivery): void {
    this.#underWay.delete(subjectId);
  }

  /** Deliveries whose turn it is, at most `most`, one of a subject. */
  due(now: Date, most: number): readonly Delivery[] {
    const found: Delivery[] = [];
    for (const [subject, waiting] of this.#subjects) {
      if (found.length >= most) break;
      const next = this.#underWay.has(subject) ? undefined : this.#next(waiting, now);
      if (next !== undefined && next.nextAttemptAt <= now) found.push(next);
    }
    return found;
  }

  /** When the next delivery comes due that is not yet; null where nothing waits for a time. */
  nextAt(now: Date): Date | null {
    let soonest = Number.POSITIVE_INFINITY;
    for (const waiting of this.#subjects.values()) {
      for (const delivery of waiting) {
        for (const time of [delivery.nextAttemptAt.getTime(), this.#yieldsAt(delivery)]) {
          if (time > now.getTime()) soonest = Math.min(soonest, time);
        }
      }
    }
    return Number.isFinite(soonest) ? new Date(soonest) : null;
  }

  /** The first that is due, past those that have failed for too long to be waited for. */
  #next(waiting: readonly Delivery[], now: Date): Delivery | undefined {
    const stop = waiting.findIndex(
      (each) => each.nextAttemptAt <= now || this.#yieldsAt(each) > now.getTime(),
    );
    return waiting[stop];
  }

  /** When others stop waiting for it. */
  #yieldsAt({ firstAttemptAt }: Delivery): number {
    return firstAttemptAt === null
      ? Number.POSITIVE_INFINITY
      : firstAttemptAt.getTime() + this.#orderWaitMs;
  }
}
