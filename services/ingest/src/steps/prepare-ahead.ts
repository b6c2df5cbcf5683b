import { setImmediate as othersTurn } from "node:timers/promises";
import type { Batch } from "@ringfence/stream";
import type { DecodeEvent } from "./decode.ts";
import type { DeduplicationWindow } from "./deduplicate.ts";
import { Preparation, type Prepared } from "./prepare-batch.ts";

/** Looking at so many messages takes some milliseconds; the insert under way is sent in between. */
const MESSAGES_AT_ONCE = 2_000;

/** What follows a batch that is being stored, prepared meanwhile as if that had been stored. */
export class PreparedAhead {
  readonly #source: Batch;
  readonly #window: DeduplicationWindow;
  readonly #before: Prepared["staged"];
  readonly #preparation: Preparation;
  readonly #done: Promise<void>;
  #isOver = false;

  /** @param before what is being stored; nothing else may be stored in between */
  constructor(
    source: Batch,
    before: Prepared,
    parts: { readonly window: DeduplicationWindow; decode: DecodeEvent; receivedAt: Date },
  ) {
    const { window, decode, receivedAt } = parts;
    this.#source = source;
    this.#before = before.staged;
    this.#window = window;
    const view = window.after(before.staged);
    this.#preparation = new Preparation(source, receivedAt, view, decode);
    this.#done = this.#prepare();
    // Thrown to whoever takes it.
    this.#done.catch(() => undefined);
  }

  /**
   * What was prepared; null where it was not of these messages, or where something else was stored
   * before them.
   */
  async take(messages: Batch["messages"], window: DeduplicationWindow): Promise<Prepared | null> {
    const ahead = this.#source.messages;
    const isIt = messages.length === ahead.length && messages[0]?.offset === ahead[0]?.offset;
    const follows = window === this.#window && window.endsWith(this.#before);
    if (!isIt || !follows) return null;
    await this.#done;
    return this.#preparation.prepared;
  }

  /** It will not be taken. */
  drop(): void {
    this.#isOver = true;
  }

  async #prepare(): Promise<void> {
    do await othersTurn();
    while (!this.#isOver && this.#preparation.goOn(MESSAGES_AT_ONCE));
  }
}
