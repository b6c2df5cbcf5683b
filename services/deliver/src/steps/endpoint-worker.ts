/** One endpoint: outbox → line → calls → stored outcomes, at its own pace. */
import type { Clock, Log, Metrics } from "@ringfence/runtime";
import type { ServiceClaim, Store } from "@ringfence/store";
import PQueue from "p-queue";
import type { Endpoint } from "../endpoints/read-endpoints.ts";
import type { Resolve } from "../send/addresses.ts";
import { admit, replay } from "./admit.ts";
import { attempt, type Attempted } from "./attempt.ts";
import { type DeliveryStore, deliveryStore, type Switch } from "./delivery-store.ts";
import { type Delivery, Line } from "./line.ts";
import { readBodies, readEnd } from "./outbox.ts";

export interface WorkerParts {
  readonly store: Store;
  readonly claim: ServiceClaim;
  readonly endpoint: Endpoint;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly bounds: WorkerBounds;
}

export interface WorkerBounds {
  /** Most alerts that are read of the outbox at once. */
  readonly page: number;
  /** Most deliveries of an endpoint that wait in memory; the others stay in the outbox. */
  readonly waiting: number;
  /** How often the outbox is looked at where nothing came. */
  readonly pollMs: number;
  /** How often it is looked for what operators asked for. */
  readonly controlsMs: number;
}

/** No bound of what waits is larger. */
export const MOST_WAITING = 10_000;

export interface Turn {
  /** Places of the outbox passed. */
  readonly passed: number;
  readonly started: number;
  /** Calls under way. */
  readonly underWay: number;
  /** When there is something to do again by itself; null where nothing waits for a time. */
  readonly nextAt: Date | null;
}

export class EndpointWorker {
  readonly #parts: WorkerParts;
  readonly #state: DeliveryStore;
  readonly #line: Line;
  readonly #queue: PQueue;
  /** Calls that are over and not yet stored. */
  #finished: Attempted[] = [];
  #wake: (() => void) | null = null;
  #cursor: number | null = null;
  #switch: Switch | null = null;
  #pausedUntil: Date | null = null;
  #polledAt = 0;
  #controlledAt = 0;
  /** Calls whose outcome is not yet stored. */
  #open = 0;

  constructor(parts: WorkerParts) {
    const { endpoint, store, claim, clock, metrics } = parts;
    this.#parts = parts;
    // From zero on, so that the first dead letter is an increase.
    metrics.webhookDeadLetters.inc({ endpoint: endpoint.id }, 0);
    this.#state = deliveryStore(store, endpoint.id, claim, () => clock.now());
    this.#line = new Line(endpoint.orderWaitMs);
    const { concurrency, ratePerSecond } = endpoint;
    this.#queue = new PQueue({ concurrency, interval: 1_000, intervalCap: ratePerSecond });
  }

  get id(): string {
    return this.#parts.endpoint.id;
  }

  /**
   * Stores what became of calls, takes what is new and begins the calls whose turn it is, without
   * waiting for them.
   */
  async turn(): Promise<Turn> {
    const { clock, metrics } = this.#parts;
    await this.#record();
    await this.#load();
    await this.#control();
    const served = this.#switch?.state === "enabled";
    const passed = served ? await this.#admit() : 0;
    const started = served ? await this.#start() : 0;
    metrics.webhookPending.set({ endpoint: this.id }, this.#line.size);
    const nextAt = served ? this.#nextAt(clock.now()) : null;
    return { passed, started, underWay: this.#open, nextAt };
  }

  #nextAt(now: Date): Date | null {
    if (this.#line.size === 0) return null;
    const paused = this.#pausedUntil !== null && this.#pausedUntil > now;
    return later(this.#line.nextAt(now), paused ? this.#pausedUntil : null);
  }

  /** Resolves when a call is over; at once where one is that was not yet stored. */
  async callOver(): Promise<void> {
    if (this.#finished.length > 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /** After a failure of the store: what waits is read from it again. */
  forget(): void {
    this.#cursor = null;
  }

  /** Lets the calls that have begun come to their end, and stores what became of them. */
  async stop(): Promise<void> {
    // What waits for the rate of the endpoint has not begun: it stays pending.
    this.#queue.clear();
    await this.#queue.onIdle();
    await this.#record();
  }

  /** One insert of all outcomes; it proves the claim, as the question does where there are none. */
  async #record(): Promise<void> {
    // Calls may end while this is written: they come with the next turn.
    const done = [...this.#finished];
    if (done.length === 0) return this.#parts.claim.assertHeld();
    await this.#state.write(done.map(({ delivery }) => delivery));
    const disable = done.findLast(({ judgement }) => judgement?.disable != null)?.judgement
      ?.disable;
    if (disable != null) await this.#disable(disable);
    this.#finished = this.#finished.slice(done.length);
    this.#open -= done.length;
    this.#line.put(done.map(({ delivery }) => delivery));
    for (const { delivery } of done) this.#line.end(delivery);
  }

  async #disable(reason: string): Promise<void> {
    const before = this.#switch ?? (await this.#state.switch());
    if (before.state === "disabled") return;
    this.#switch = { version: before.version + 1, state: "disabled", reason };
    await this.#state.setSwitch(this.#switch);
    this.#tellSwitch("the receiver wants no more webhooks: enable it when it does again");
  }

  async #load(): Promise<void> {
    if (this.#cursor !== null) return;
    const { store, endpoint } = this.#parts;
    let cursor = await this.#state.cursor();
    if (cursor === null) {
      cursor = endpoint.since === "now" ? await readEnd(store) : 0;
      await this.#state.moveCursor(cursor);
    }
    // All of it, also where the bound was larger when it was taken.
    const pending = await this.#state.pending(MOST_WAITING);
    this.#line.clear();
    this.#line.put(pending);
    this.#cursor = cursor;
    this.#polledAt = 0;
    this.#controlledAt = 0;
  }

  /** What operators asked for: the endpoint switched on again, dead letters replayed. */
  async #control(): Promise<void> {
    const { clock, bounds, log, endpoint } = this.#parts;
    const now = clock.now().getTime();
    if (isWithin(now - this.#controlledAt, bounds.controlsMs)) return;
    const before = this.#switch;
    this.#switch = await this.#state.switch();
    if (before?.state !== this.#switch.state) this.#tellSwitch("the endpoint is switched off");
    const room = bounds.waiting - this.#line.size;
    const replayed = room <= 0 ? [] : await replay(this.#state, room, clock.now());
    if (replayed.length > 0) {
      log.info({ endpoint: endpoint.id, deliveries: replayed.length }, "dead letters are replayed");
      this.#line.put(replayed);
    }
    this.#controlledAt = now;
  }

  #tellSwitch(warning: string): void {
    const { metrics, log } = this.#parts;
    const off = this.#switch?.state === "disabled";
    metrics.webhookDisabled.set({ endpoint: this.id }, off ? 1 : 0);
    if (off) log.warn({ endpoint: this.id, reason: this.#switch?.reason }, warning);
    else log.info({ endpoint: this.id }, "the endpoint is served");
  }

  async #admit(): Promise<number> {
    const { clock, bounds, store, endpoint } = this.#parts;
    const now = clock.now();
    const room = Math.min(bounds.page, bounds.waiting - this.#line.size);
    if (this.#cursor === null || room <= 0) return 0;
    if (isWithin(now.getTime() - this.#polledAt, bounds.pollMs)) return 0;
    const state = this.#state;
    const page = await admit({ store, state, endpoint, after: this.#cursor, most: room, now });
    this.#line.put(page.deliveries);
    this.#cursor = page.last;
    // A full page has more behind it, which is not waited for.
    this.#polledAt = page.passed < room ? now.getTime() : 0;
    return page.passed;
  }

  async #start(): Promise<number> {
    const { clock, store, endpoint } = this.#parts;
    const now = clock.now();
    if (this.#pausedUntil !== null && this.#pausedUntil > now) return 0;
    this.#pausedUntil = null;
    const due = this.#line.due(now, endpoint.concurrency - this.#open);
    if (due.length === 0) return 0;
    const bodies = await readBodies(
      store,
      due.map(({ sequence }) => sequence),
    );
    for (const delivery of due) {
      this.#line.begin(delivery);
      this.#open += 1;
      void this.#queue.add(() => this.#call(delivery, bodies.get(delivery.sequence)));
    }
    return due.length;
  }

  /** Never rejects: what the network does is an outcome. */
  async #call(delivery: Delivery, body: string | undefined): Promise<void> {
    const { metrics, log, clock, endpoint, resolve, random } = this.#parts;
    const end = metrics.webhookCall.startTimer({ endpoint: this.id });
    const now = () => clock.now();
    const attempted = await attempt(delivery, body, { endpoint, resolve, now, random });
    end();
    const { judgement, delivery: after } = attempted;
    if (judgement !== null) {
      metrics.webhookRequests.inc({ endpoint: this.id, outcome: judgement.outcome });
      this.#pausedUntil = later(this.#pausedUntil, judgement.pauseUntil);
    }
    const facts = { endpoint: this.id, webhook_id: after.webhookId, attempts: after.attempts };
    if (after.state === "dead") {
      metrics.webhookDeadLetters.inc({ endpoint: this.id });
      log.warn({ ...facts, reason: after.lastError }, "a webhook was given up: a dead letter");
    } else if (after.state === "pending") {
      const { lastError: reason, nextAttemptAt: next } = after;
      log.info({ ...facts, reason, next }, "a webhook failed, it is sent again");
    }
    this.#finished.push(attempted);
    this.#wake?.();
    this.#wake = null;
  }
}

/** Whether so little time has passed; a clock that was set back says nothing. */
function isWithin(passedMs: number, boundMs: number): boolean {
  return passedMs >= 0 && passedMs < boundMs;
}

function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
