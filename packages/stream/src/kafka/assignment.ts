/**
 * The partitions that the group gave to this consumer, and their readers. Every join is a new
 * assignment for all of them, also for those that stay, because another consumer may have read
 * in between.
 */
import type { EachBatchPayload } from "kafkajs";
import type { StreamLog } from "../log.ts";
import { messageOf } from "../errors.ts";
import type { Lag, PartitionReader, TopicPartition } from "../ports.ts";
import { backoffMs, pause, STOPPED, untilDone, type RetryBounds } from "../retry.ts";
import { fresh, toBatch } from "./batch.ts";
import { isRebalance } from "./connection.ts";
import { keepAlive, type Pulse } from "./heartbeat.ts";

export interface AssignmentSetup {
  readonly open: (at: TopicPartition) => PartitionReader;
  readonly seek: (at: TopicPartition, offset: number) => void;
  /** Called with what no retry can mend; the source then stops. */
  readonly fail: (error: unknown) => void;
  readonly heartbeatMs: number;
  readonly retry: RetryBounds;
  readonly log: StreamLog;
}

const COMMIT_ATTEMPTS = 5;

class Slot {
  readonly at: TopicPartition;
  reader: PartitionReader | null = null;
  /** The offset to be read next, and the one after the last there is; null while unknown. */
  position: number | null = null;
  end: number | null = null;
  /** Settles when the batch in flight is done with. */
  busy: Promise<void> = Promise.resolve();
  /** Aborts when the partition has to be let go: nothing new begins, no retry goes on. */
  readonly leaving = new AbortController();
  /** The group has dealt anew: this slot may not commit any more. */
  superseded = false;

  constructor(at: TopicPartition) {
    this.at = at;
  }

  get name(): string {
    return keyOf(this.at);
  }
}

export function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

export class Assignment {
  /** Whether a batch was read and committed since the beginning. */
  progressed = false;
  readonly #setup: AssignmentSetup;
  readonly #slots = new Map<string, Slot>();
  #released: Promise<void> = Promise.resolve();

  constructor(setup: AssignmentSetup) {
    this.#setup = setup;
  }

  /** The group was joined and dealt these partitions. */
  joined(partitions: Readonly<Record<string, readonly number[]>>): void {
    for (const slot of this.#slots.values()) slot.superseded = true;
    void this.release();
    for (const [topic, numbers] of Object.entries(partitions)) {
      for (const partition of numbers) {
        const slot = new Slot({ topic, partition });
        this.#slots.set(slot.name, slot);
      }
    }
  }

  /** Lets every partition go: resolves when what is in flight is done and readers are revoked. */
  release(): Promise<void> {
    const leaving = [...this.#slots.values()];
    this.#slots.clear();
    for (const slot of leaving) slot.leaving.abort();
    const revoked = leaving.map((slot) => this.#revoke(slot));
    this.#released = Promise.all([this.#released, ...revoked]).then(() => undefined);
    return this.#released;
  }

  /** One batch of kafkajs. Rejects only with errors of kafkajs itself, which it acts on. */
  async batch(payload: EachBatchPayload): Promise<void> {
    const slot = this.#slots.get(keyOf(payload.batch));
    if (slot === undefined) return;
    const work = slot.busy.then(() => this.#handle(slot, payload));
    slot.busy = work.catch(() => undefined);
    await work;
  }

  lag(): Lag[] {
    return Array.from(this.#slots.values(), ({ at, position, end }) => ({
      ...at,
      messages: position === null || end === null ? null : Math.max(0, end - position),
    }));
  }

  /** What the cluster says of the ends; `null` where it did not say. */
  learn(ends: ReadonlyMap<string, { readonly end: number; readonly start: number }> | null): void {
    for (const slot of this.#slots.values()) {
      const known = ends?.get(slot.name);
      slot.end = known?.end ?? null;
      if (known !== undefined) slot.position ??= known.start;
    }
  }

  async #revoke(slot: Slot): Promise<void> {
    await slot.busy;
    try {
      await slot.reader?.revoked();
    } catch (error) {
      this.#setup.fail(error);
    }
  }

  async #handle(slot: Slot, payload: EachBatchPayload): Promise<void> {
    await this.#released;
    if (slot.leaving.signal.aborted) return;
    const pulse = keepAlive(payload.heartbeat, this.#setup.heartbeatMs, slot.leaving.signal);
    try {
      if (await this.#isAssigned(slot, payload, pulse)) await this.#read(slot, payload, pulse);
    } catch (error) {
      if (isRebalance(error) || error instanceof CommitError) throw error;
      this.#setup.fail(error);
    } finally {
      pulse.stop();
    }
    if (pulse.lost !== null) throw pulse.lost;
  }

  /** Opens the reader once. False: it begins elsewhere, and the next batch will come from there. */
  async #isAssigned(slot: Slot, { batch }: EachBatchPayload, pulse: Pulse): Promise<boolean> {
    if (slot.reader !== null) return true;
    const reader = this.#setup.open(slot.at);
    slot.reader = reader;
    const what = `assignment of ${slot.name}`;
    const first = Number(batch.messages[0]?.offset);
    const begin = await untilDone(() => reader.assigned(first), { ...this.#setup, ...pulse, what });
    if (begin === STOPPED) return false;
    slot.position = begin ?? first;
    if (begin === null || begin === first) return true;
    this.#setup.seek(slot.at, begin);
    return false;
  }

  async #read(slot: Slot, payload: EachBatchPayload, pulse: Pulse): Promise<void> {
    const { reader, position } = slot;
    const messages = fresh(payload.batch, position, this.#setup.log);
    const last = messages.at(-1);
    if (reader === null) return;
    if (last === undefined) {
      // Everything in it was read before: a fetch that was under way while a partition moved.
      if (position !== null) this.#setup.seek(slot.at, position);
      return;
    }
    const batch = toBatch(payload.batch, messages);
    slot.end = batch.end;
    const what = `batch of ${slot.name} at ${messages[0]?.offset}`;
    const done = await untilDone(() => reader.batch(batch), { ...this.#setup, ...pulse, what });
    if (done === STOPPED || slot.superseded) return;
    slot.position = Number(last.offset) + 1;
    payload.resolveOffset(last.offset);
    await this.#commit(slot, payload, slot.position);
  }

  /**
   * The commit goes past the runner of kafkajs, which silently commits nothing once it is asked to
   * stop: what was drained would then be read again.
   */
  async #commit(slot: Slot, payload: EachBatchPayload, next: number): Promise<void> {
    const { topic, partition } = slot.at;
    const offsets = { topics: [{ topic, partitions: [{ partition, offset: String(next) }] }] };
    for (let attempt = 1; ; attempt += 1) {
      try {
        await payload.commitOffsetsIfNecessary(offsets);
        this.progressed = true;
        return;
      } catch (error) {
        const fields = { partition: slot.name, next, error: messageOf(error) };
        this.#setup.log.warn(
          fields,
          "commit failed; unless a later one succeeds, it is read again",
        );
        if (slot.leaving.signal.aborted) return;
        if (isRebalance(error)) throw error;
        if (attempt === COMMIT_ATTEMPTS) throw new CommitError(error);
        await pause(backoffMs(attempt, this.#setup.retry), slot.leaving.signal);
      }
    }
  }
}

/** Handed to kafkajs, which then reconnects. */
class CommitError extends Error {
  readonly retriable = true;

  constructor(cause: unknown) {
    super(`offsets cannot be committed: ${messageOf(cause)}`, { cause });
    this.name = "CommitError";
  }
}
