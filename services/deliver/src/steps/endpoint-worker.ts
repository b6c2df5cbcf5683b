/** One endpoint: outboxes → lines → calls → stored outcomes, at its own pace. */
import type { Clock, Log, Metrics } from "@ringfence/runtime";
import type { ServiceClaim, Store } from "@ringfence/store";
import PQueue from "p-queue";
import type { Endpoint } from "../endpoints/read-endpoints.ts";
import type { Resolve } from "../send/addresses.ts";
import { alertsFeed } from "./alerts-feed.ts";
import { attempt, type Attempted } from "./attempt.ts";
import { decisionsFeed } from "./decisions-feed.ts";
import { deliveryStore } from "./delivery-store.ts";
import { readSwitch, type Switch, writeSwitch } from "./endpoint-switch.ts";
import { storedAs } from "./feed.ts";
import { isWithin, Lane } from "./lane.ts";
import type { Delivery } from "./line.ts";

/** What people decided goes ahead of what they are asked about. */
const FEEDS = [decisionsFeed, alertsFeed];

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
  /** Most messages that are read of an outbox at once. */
  readonly page: number;
  /** Most deliveries of an endpoint and feed that wait in memory; the others stay in the outbox. */
  readonly waiting: number;
  /** How often the outbox is looked at where nothing came. */
  readonly pollMs: number;
  /** How often it is looked for what operators asked for. */
  readonly controlsMs: number;
}

export interface Turn {
  /** Places of the outboxes passed. */
  readonly passed: number;
  readonly started: number;
  /** Calls under way. */
  readonly underWay: number;
  /** When there is something to do again by itself; null where nothing waits for a time. */
  readonly nextAt: Date | null;
}

interface Finished extends Attempted {
  readonly lane: Lane;
}

export class EndpointWorker {
  readonly #parts: WorkerParts;
  readonly #lanes: readonly Lane[];
  readonly #queue: PQueue;
  /** Calls that are over and not yet stored. */
  #finished: Finished[] = [];
  #wake: (() => void) | null = null;
  #switch: Switch | null = null;
  #pausedUntil: Date | null = null;
  #controlledAt = 0;
  /** Calls whose outcome is not yet stored. */
  #open = 0;

  constructor(parts: WorkerParts) {
    const { endpoint, store, claim, clock, metrics } = parts;
    this.#parts = parts;
    // From zero on, so that the first dead letter is an increase.
    metrics.webhookDeadLetters.inc({ endpoint: endpoint.id }, 0);
    this.#lanes = FEEDS.filter(({ name }) => endpoint.sends.includes(name)).map((feed) => {
      const name = storedAs(endpoint.id, feed.name);
      const state = deliveryStore(store, name, claim, () => clock.now());
      return new Lane({ store, endpoint, feed, state });
    });
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
    metrics.webhookPending.set({ endpoint: this.id }, this.#waiting());
    const nextAt = served ? this.#nextAt(clock.now()) : null;
    return { passed, started, underWay: this.#open, nextAt };
  }

  #waiting(): number {
    return this.#lanes.reduce((sum, { line }) => sum + line.size, 0);
  }

  #nextAt(now: Date): Date | null {
    if (this.#waiting() === 0) return null;
    const paused = this.#pausedUntil !== null && this.#pausedUntil > now;
    const times = this.#lanes.flatMap(({ line }) => line.nextAt(now)?.getTime() ?? []);
    const soonest = times.length === 0 ? null : new Date(Math.min(...times));
    return later(soonest, paused ? this.#pausedUntil : null);
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
    for (const lane of this.#lanes) lane.forget();
  }

  /** Lets the calls that have begun come to their end, and stores what became of them. */
  async stop(): Promise<void> {
    // What waits for the rate of the endpoint has not begun: it stays pending.
    this.#queue.clear();
    await this.#queue.onIdle();
    await this.#record();
  }

  /** One insert of all outcomes of a feed; it proves the claim, as the question does where there are none. */
  async #record(): Promise<void> {
    // Calls may end while this is written: they come with the next turn.
    const done = [...this.#finished];
    if (done.length === 0) return this.#parts.claim.assertHeld();
    for (const lane of this.#lanes) {
      const own = done.filter((each) => each.lane === lane);
      if (own.length > 0) await lane.state.write(own.map(({ delivery }) => delivery));
    }
    const disable = done.findLast(({ judgement }) => judgement?.disable != null)?.judgement
      ?.disable;
    if (disable != null) await this.#disable(disable);
    this.#finished = this.#finished.slice(done.length);
    this.#open -= done.length;
    for (const { lane, delivery } of done) {
      lane.line.put([delivery]);
      lane.line.end(delivery);
    }
  }

  async #disable(reason: string): Promise<void> {
    const { store, clock } = this.#parts;
    const before = this.#switch ?? (await readSwitch(store, this.id));
    if (before.state === "disabled") return;
    this.#switch = { version: before.version + 1, state: "disabled", reason };
    await writeSwitch(store, this.id, this.#switch, clock.now());
    this.#tellSwitch("the receiver wants no more webhooks: enable it when it does again");
  }

  async #load(): Promise<void> {
    for (const lane of this.#lanes) if (await lane.load()) this.#controlledAt = 0;
  }

  /** What operators asked for: the endpoint switched on again, dead letters replayed. */
  async #control(): Promise<void> {
    const { clock, bounds, log, store } = this.#parts;
    const now = clock.now().getTime();
    if (isWithin(now - this.#controlledAt, bounds.controlsMs)) return;
    const before = this.#switch;
    this.#switch = await readSwitch(store, this.id);
    if (before?.state !== this.#switch.state) this.#tellSwitch("the endpoint is switched off");
    for (const lane of this.#lanes) {
      const deliveries = await lane.replay(clock.now(), bounds.waiting);
      const facts = { endpoint: this.id, of: lane.feed.name, deliveries };
      if (deliveries > 0) log.info(facts, "dead letters are replayed");
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
    const { clock, bounds } = this.#parts;
    let passed = 0;
    for (const lane of this.#lanes) passed += await lane.admit({ ...bounds, now: clock.now() });
    return passed;
  }

  async #start(): Promise<number> {
    const { clock, endpoint } = this.#parts;
    const now = clock.now();
    if (this.#pausedUntil !== null && this.#pausedUntil > now) return 0;
    this.#pausedUntil = null;
    let started = 0;
    for (const lane of this.#lanes) {
      started += await this.#startOf(lane, lane.line.due(now, endpoint.concurrency - this.#open));
    }
    return started;
  }

  async #startOf(lane: Lane, due: readonly Delivery[]): Promise<number> {
    if (due.length === 0) return 0;
    const bodies = await lane.feed.readBodies(
      this.#parts.store,
      due.map(({ sequence }) => sequence),
    );
    for (const delivery of due) {
      lane.line.begin(delivery);
      this.#open += 1;
      void this.#queue.add(() => this.#call(lane, delivery, bodies.get(delivery.sequence)));
    }
    return due.length;
  }

  /** Never rejects: what the network does is an outcome. */
  async #call(lane: Lane, delivery: Delivery, body: string | undefined): Promise<void> {
    const { metrics, log, clock, endpoint, resolve, random } = this.#parts;
    const end = metrics.webhookCall.startTimer({ endpoint: this.id });
    const now = () => clock.now();
    const { payloadOf } = lane.feed;
    const parts = { payloadOf, endpoint, resolve, now, random };
    const attempted = await attempt(delivery, body, parts);
    end();
    const { judgement, delivery: after } = attempted;
    if (judgement !== null) {
      metrics.webhookRequests.inc({ endpoint: this.id, outcome: judgement.outcome });
      this.#pausedUntil = later(this.#pausedUntil, judgement.pauseUntil);
    }
    const { webhookId: webhook_id, attempts } = after;
    const facts = { endpoint: this.id, of: lane.feed.name, webhook_id, attempts };
    if (after.state === "dead") {
      metrics.webhookDeadLetters.inc({ endpoint: this.id });
      log.warn({ ...facts, reason: after.lastError }, "a webhook was given up: a dead letter");
    } else if (after.state === "pending") {
      const { lastError: reason, nextAttemptAt: next } = after;
      log.info({ ...facts, reason, next }, "a webhook failed, it is sent again");
    }
    this.#finished.push({ ...attempted, lane });
    this.#wake?.();
    this.#wake = null;
  }
}

function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
