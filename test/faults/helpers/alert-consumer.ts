/** What a reader of the topics ends with who keeps the highest revision and the newest step. */
import { randomUUID } from "node:crypto";
import { alert, type Alert, decision, type Decision } from "@ringfence/schemas";
import { kafkaSource, type OutgoingMessage, type Sink } from "@ringfence/stream";
import type { Broker } from "@ringfence/testkit";

export interface Published {
  readonly alerts: readonly Alert[];
  readonly decisions: readonly Decision[];
}

export async function readPublished(alerts: Sink, decisions: Sink): Promise<Published> {
  const [told, taken] = await Promise.all([alerts.tail(100_000), decisions.tail(100_000)]);
  return { alerts: told.map(readAlert), decisions: taken.map(readDecision) };
}

export interface Follower extends Published {
  stop(): Promise<void>;
}

/** An ordinary consumer that reads both topics as they grow; `heard` is called at once. */
export function follow(
  { brokers }: Broker,
  topics: Readonly<Record<"alerts" | "decisions", string>>,
  heard: () => void,
): Follower {
  const alerts: Alert[] = [];
  const decisions: Decision[] = [];
  const source = kafkaSource({
    brokers,
    clientId: "test",
    groupId: randomUUID(),
    topics: [topics.alerts, topics.decisions],
    fetch: { maxWaitMs: 20 },
  });
  const stopping = new AbortController();
  const running = source.run(
    () => ({
      assigned: async () => null,
      batch: async ({ topic, messages }) => {
        if (topic === topics.alerts) alerts.push(...messages.map(readAlert));
        else decisions.push(...messages.map(readDecision));
        heard();
      },
      revoked: async () => {},
    }),
    stopping.signal,
  );
  running.catch(() => {});
  return {
    alerts,
    decisions,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

type Told = Pick<OutgoingMessage, "value">;

const readAlert = ({ value }: Told): Alert => alert.parse(JSON.parse(String(value)));
const readDecision = ({ value }: Told): Decision => decision.parse(JSON.parse(String(value)));

/** By id, without the times of the wall clock, which no two runs share. */
export function finalState({ alerts, decisions }: Published) {
  const newest = new Map<string, Alert>();
  for (const each of alerts) {
    const before = newest.get(each.alert_id);
    if (before === undefined || before.revision < each.revision) newest.set(each.alert_id, each);
  }
  const steps = new Map(decisions.map((step) => [step.decision_id, step]));
  return {
    alerts: inOrder(newest),
    decisions: inOrder(steps),
  };
}

const WALL_CLOCK: ReadonlySet<string> = new Set(["published_at", "expires_at", "decided_at"]);

function inOrder(documents: ReadonlyMap<string, object>): Record<string, unknown> {
  const text = (value: object) =>
    JSON.parse(
      JSON.stringify(value, (key, inner: unknown) => (WALL_CLOCK.has(key) ? undefined : inner)),
    ) as unknown;
  return Object.fromEntries(
    [...documents]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, value]) => [id, text(value)] as const),
  );
}

/** Revisions of each alert, and steps of each measure, in the order of the topic. */
export function orders({ alerts, decisions }: Published) {
  const revisions = new Map<string, number[]>();
  for (const { alert_id, revision } of alerts)
    revisions.set(alert_id, [...(revisions.get(alert_id) ?? []), revision]);
  const steps = new Map<string, string[]>();
  for (const { decision_id, state } of decisions)
    steps.set(decision_id, [...(steps.get(decision_id) ?? []), state]);
  return { revisions, steps };
}
