import { type Column, type Topic, topicsOf } from "@ringfence/runtime";
import type { KafkaConnection } from "@ringfence/stream";
import type { TopicsFlags } from "../commands/topics.ts";
import { failure, type Io, write } from "../io.ts";
import { kafkaTarget } from "../kafka-target.ts";
import { tableText } from "../output.ts";
import { compareTopics, type FoundTopic, type TopicState } from "./table.ts";

/** What is asked of a cluster; the real one stands in `cluster.ts`. */
export interface Cluster {
  describe(connection: KafkaConnection, names: readonly string[]): Promise<readonly FoundTopic[]>;
  /** Creates what is missing and answers the names of it. */
  create(connection: KafkaConnection, topics: readonly Topic[]): Promise<readonly string[]>;
}

export const ROLES = ["requests", "accounts", "deadLetters", "alerts", "decisions"] as const;
/** Needed where RINGFENCE_ENFORCE_OCSF is on. */
export const OCSF_ROLE = "alertsOcsf";

/** `ringfence topics`: shows the topics, and creates the missing ones where that is asked for. */
export async function topics(flags: TopicsFlags, io: Io, cluster: Cluster): Promise<void> {
  const { connection, topics, ocsf } = kafkaTarget(await io.env(), flags.brokers ?? null);
  const needed = topicsOf(topics, ocsf ? [...ROLES, OCSF_ROLE] : ROLES);
  const created = flags.create === true ? await cluster.create(connection, needed) : [];
  const names = needed.map(({ name }) => name);
  const states = compareTopics(needed, await cluster.describe(connection, names), created);
  await write(
    io.stdout,
    flags.json ? `${JSON.stringify(states, null, 2)}\n` : topicTable(states, io),
  );
  refuse(states);
}

const COLUMNS: readonly Column[] = [
  { head: "topic", wraps: true },
  { head: "expected", wraps: true },
  { head: "actual", wraps: true },
  { head: "state" },
];

export function topicTable(states: readonly TopicState[], io: Io): string {
  const rows = states.map(({ name, expected, actual, state }) => [name, expected, actual, state]);
  const bad = (at: number) => states[at]?.state === "missing" || states[at]?.state === "differs";
  return tableText(io, COLUMNS, rows, (at) => (bad(at) ? "red" : null));
}

function refuse(states: readonly TopicState[]): void {
  const missing = states.filter(({ state }) => state === "missing").length;
  if (missing > 0) {
    const fix = "Create them with: npx ringfence topics --create";
    throw failure(`topics are missing: ${missing}. ${fix}`);
  }
  const other = states.filter(({ state }) => state === "differs").map(({ name }) => name);
  if (other.length > 0) {
    throw failure(
      `not as expected: ${other.join(", ")}. Change them with kafka-topics.sh --alter ` +
        "(partitions) or kafka-configs.sh --alter (cleanup.policy).",
    );
  }
}
