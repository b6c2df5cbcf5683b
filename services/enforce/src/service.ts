import type { Automation, PolicyTable } from "@ringfence/policy";
import type { Check, Clock, Log, Metrics } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import type { Sink } from "@ringfence/stream";
import { createDecider } from "./decisions/decider.ts";
import { decisionsOutbox } from "./decisions/decisions-outbox.ts";
import { createAround } from "./steps/alerts-around.ts";
import { alertsOutbox } from "./steps/alerts-outbox.ts";
import { type Claim, createClaim } from "./steps/claim.ts";
import { createJudgeAnew } from "./steps/judge-anew.ts";
import type { JudgedRow } from "./steps/judge.ts";
import { createLoop, runTogether } from "./steps/loop.ts";
import { ocsfOutbox } from "./steps/ocsf-outbox.ts";
import { createPublisher } from "./steps/publish.ts";
import { readSaid } from "./steps/read-said.ts";
import { writeAlerts } from "./steps/write-alerts.ts";

export interface EnforceParts {
  readonly store: Store;
  readonly sink: Sink;
  /** Names the cursor of the sink in the store: a topic, a file, `terminal`. */
  readonly destination: string;
  /** Where alerts go as OCSF, too; null for nowhere. */
  readonly ocsf: OcsfParts | null;
  readonly policy: PolicyTable;
  /** Null where alerts are all that is wanted, as over files. */
  readonly decisions: DecisionParts | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly batch: EnforceBatch;
  /** Names this process among others, such as a random UUID. */
  readonly owner: string;
}

/** What the name of a cursor begins with that counts decisions, not alerts. */
const DECISIONS_CURSOR = "decisions:";

/** A sink with a cursor of its own. */
export interface OcsfParts {
  readonly sink: Sink;
  readonly destination: string;
}

export interface DecisionParts {
  readonly sink: Sink;
  readonly destination: string;
  /** What may be approved without a person, and the caps of the breaker. */
  readonly automation: Automation;
}

export interface EnforceBatch {
  /** Most finding states of one insert. */
  readonly findings: number;
  /** Most alerts of one send, up to 500. */
  readonly messages: number;
  /** Most bytes of one send, unless a single alert is larger. */
  readonly bytes: number;
  /** Most bytes of one alert, as it is or packed: what is larger is cut; null where any size is taken. */
  readonly messageBytes: number | null;
  /** Pause while there is nothing to do, milliseconds. */
  readonly pollMs: number;
  /** Longest pause after failures in a row, milliseconds. */
  readonly retryMs: number;
}

/** Kafka brokers take a little more than 1,000,000 as they come. */
export const DEFAULT_MESSAGE_BYTES = 900_000;

export const DEFAULT_BATCH: EnforceBatch = {
  findings: 500,
  messages: 200,
  bytes: 524_288,
  messageBytes: DEFAULT_MESSAGE_BYTES,
  pollMs: 500,
  retryMs: 15_000,
};

export interface Enforced {
  /** Alert revisions added to the outbox, also those that are published to nobody. */
  readonly written: number;
  /** Live alert revisions sent, as alerts. */
  readonly published: number;
  /** Steps of measures that were decided. */
  readonly decided: number;
}

export interface Enforce {
  /**
   * Rounds until `signal` aborts, which is looked at between rounds. A round that failed for a
   * passing reason is repeated; anything else, such as a lost claim or a bug, rejects.
   */
  run(signal: AbortSignal): Promise<void>;
  /**
   * One round: a page of findings, a page of alerts of which people said something, one send to each
   * sink.
   *
   * @throws StoreError, StreamError, EnforceError
   */
  step(): Promise<Enforced>;
  /** Rounds until nothing is left to write, to judge or to publish. */
  drain(): Promise<Enforced>;
  /** For `/readyz`: throws while rounds fail. */
  readonly check: Check;
}

/**
 * Findings, and what people say of alerts → alerts → decisions, each to its sink: once, in order,
 * whatever crashes in between.
 */
export function createEnforce(parts: EnforceParts): Enforce {
  const { store, clock, batch, metrics, log } = parts;
  const now = () => clock.now();
  const claim = claimedOnce(createClaim(store, parts.owner, clock));
  const alertRound = alertRounds(parts, claim, now);
  const ocsfRound = parts.ocsf && ocsfRounds(parts, parts.ocsf, claim, now);
  const decisionRound = parts.decisions && decisionRounds(parts, parts.decisions, claim, now);
  const loopOf = (stage: string, round: () => Promise<Round>) => {
    const worked = async () => isWork(await round());
    return createLoop({ stage, round: worked, log, metrics, ...batch });
  };
  const loops = [
    loopOf("enforce", alertRound),
    // Loops of their own: a sink that is away holds up no other.
    ...(ocsfRound === null ? [] : [loopOf("publish-ocsf", ocsfRound)]),
    ...(decisionRound === null ? [] : [loopOf("decide", decisionRound)]),
  ];
  const all = async (): Promise<readonly Round[]> => [
    await alertRound(),
    ...(ocsfRound === null ? [] : [await ocsfRound()]),
    ...(decisionRound === null ? [] : [await decisionRound()]),
  ];
  return {
    step: async () => totalOf(await all()),
    drain: async () => {
      const rounds: Round[] = [];
      for (;;) {
        const done = await all();
        rounds.push(...done);
        if (!done.some(isWork)) return totalOf(rounds);
      }
    },
    run: (signal) => runTogether(loops, signal),
    check: async () => {
      for (const loop of loops) {
        const failure = loop.failure();
        if (failure !== null) throw failure;
      }
    },
  };
}

/** What one round did; `passed` are places of outboxes, and pages of alerts, that are done with. */
interface Round extends Enforced {
  readonly passed: number;
}

type TakenClaim = Claim & { readonly ready: () => Promise<void> };

function claimedOnce(claim: Claim): TakenClaim {
  let taken: Promise<void> | null = null;
  const ready = () => {
    // A failed attempt is made again in the next round.
    taken ??= claim.take().catch((error: unknown) => {
      taken = null;
      throw error;
    });
    return taken;
  };
  return { ...claim, ready };
}

function alertRounds(parts: EnforceParts, claim: TakenClaim, now: () => Date) {
  const { store, sink, destination, policy, batch, metrics, log } = parts;
  const bytes = batch.messageBytes;
  const outbox = alertsOutbox(store, bytes === null ? null : { bytes, log, metrics });
  const publisher = createPublisher({ store, claim, outbox, sink, destination, ...batch, now });
  const around = createAround(store);
  const writing = { store, claim, policy, around, page: batch.findings, now };
  const judgeAnew = createJudgeAnew(writing);
  return async (): Promise<Round> => {
    await claim.ready();
    const said = await readSaid(store, now());
    const found = await writeAlerts(writing, said);
    measure(found, metrics);
    const anew = await judgeAnew.next(said);
    const { sent, passed } = await publisher.publish();
    const done = { written: found.length + anew.rows.length, published: sent };
    if (done.written + sent > 0) log.info({ ...done, destination }, "alerts");
    return { ...done, decided: 0, passed: passed + (anew.done ? 0 : 1) };
  };
}

function ocsfRounds(
  { store, batch, log }: EnforceParts,
  { sink, destination }: OcsfParts,
  claim: TakenClaim,
  now: () => Date,
) {
  const outbox = ocsfOutbox(store);
  const publisher = createPublisher({ store, claim, outbox, sink, destination, ...batch, now });
  return async (): Promise<Round> => {
    await claim.ready();
    const { sent, passed } = await publisher.publish();
    if (sent > 0) log.info({ published: sent, destination }, "alerts as OCSF");
    return { written: 0, published: 0, decided: 0, passed };
  };
}

function decisionRounds(
  { store, batch, metrics, log }: EnforceParts,
  { sink, destination, automation }: DecisionParts,
  claim: TakenClaim,
  now: () => Date,
) {
  const outbox = decisionsOutbox(store);
  const decider = createDecider({ store, claim, automation, log, metrics, now });
  // The cursor counts decisions. Whoever looks how far alerts are published has to tell it from theirs.
  const cursor = { destination: `${DECISIONS_CURSOR}${destination}`, formerly: destination };
  const publisher = createPublisher({ store, claim, outbox, sink, ...cursor, ...batch, now });
  return async (): Promise<Round> => {
    await claim.ready();
    const { written, passed } = await decider.round();
    const published = await publisher.publish();
    if (written + published.sent > 0) {
      log.info({ decided: written, published: published.sent, destination }, "decisions");
    }
    const all = written + passed + published.passed;
    return { written: 0, published: 0, decided: written, passed: all };
  };
}

function isWork({ written, passed }: Round): boolean {
  return written + passed > 0;
}

function totalOf(rounds: readonly Round[]): Enforced {
  const sum = (what: keyof Enforced) => rounds.reduce((total, round) => total + round[what], 0);
  return { written: sum("written"), published: sum("published"), decided: sum("decided") };
}

/** Of what findings say: a control or a verdict may concern what was observed long ago. */
function measure(rows: readonly JudgedRow[], metrics: Metrics): void {
  for (const { alert, held } of rows) {
    const { detector, recommended_action: action, mode } = alert;
    metrics.alerts.inc({ detector: detector.id, action, mode });
    if (mode === "shadow" || held) continue;
    const latencyMs = Date.parse(alert.published_at) - Date.parse(alert.observed_at);
    metrics.alertLatency.observe(latencyMs / 1000);
  }
}
