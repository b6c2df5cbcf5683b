/** Topics are looked for before they are read, and made by `ringfence topics`. */
import type { Admin } from "kafkajs";
import { pause } from "../retry.ts";
import { messageOf, StreamError } from "../errors.ts";
import { hasType, kafkaClient, toStreamError, type KafkaConnection } from "./connection.ts";

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** Keeps the newest message of every key: cleanup.policy=compact. */
  readonly compacted?: boolean;
  /** Default: what the cluster is configured with. */
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

export interface EnsuredTopics {
  readonly created: readonly string[];
  readonly present: readonly string[];
}

/** Runs `work` with an admin client; whatever fails is told as a StreamError. */
export async function withAdmin<T>(
  connection: KafkaConnection,
  what: string,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = kafkaClient(connection).admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (error) {
    throw toStreamError(error, what, connection);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** Fails with TOPIC_MISSING, KAFKA_UNREACHABLE, KAFKA_AUTH_FAILED or KAFKA_FORBIDDEN. */
export async function requireTopics(
  connection: KafkaConnection,
  topics: readonly string[],
): Promise<void> {
  const there = await withAdmin(connection, "looking for topics", (admin) => admin.listTopics());
  const missing = topics.filter((topic) => !there.includes(topic));
  if (missing.length === 0) return;
  const where = connection.brokers.join(", ");
  const text = `no topic ${missing.join(", ")} at ${where}, or none that this user may see`;
  throw new StreamError("TOPIC_MISSING", `${text}; create it with: ringfence topics --create`);
}

/**
 * Creates what is missing; what is there stays as it is. Fails with TOPICS_NOT_CREATED, which
 * lists what an administrator has to create, where the cluster does not let us.
 */
export async function ensureTopics(
  connection: KafkaConnection,
  specs: readonly TopicSpec[],
): Promise<EnsuredTopics> {
  return withAdmin(connection, "creating topics", async (admin) => {
    const there = new Set(await admin.listTopics());
    const missing = specs.filter(({ name }) => !there.has(name));
    if (missing.length > 0) await create(admin, missing, connection);
    return {
      created: missing.map(({ name }) => name),
      present: specs.flatMap(({ name }) => (there.has(name) ? [name] : [])),
    };
  });
}

async function create(
  admin: Admin,
  missing: readonly TopicSpec[],
  connection: KafkaConnection,
): Promise<void> {
  const topics = missing.map((spec) => ({
    topic: spec.name,
    numPartitions: spec.partitions,
    replicationFactor: spec.replicationFactor ?? -1,
    configEntries: Object.entries(configsOf(spec)).map(([name, value]) => ({ name, value })),
  }));
  try {
    // Its own waiting for leaders fails where the metadata does not know the topic yet.
    await admin.createTopics({ topics, waitForLeaders: false });
    await waitForLeaders(
      admin,
      missing.map(({ name }) => name),
    );
  } catch (cause) {
    const reasons = reasonsOf(cause);
    if (reasons.length === 0) throw cause;
    const lines = missing.map((spec) => createLine(spec, connection.brokers));
    const text = `the cluster does not let ringfence create topics (${reasons.join("; ")})`;
    const help = `let an administrator create them:\n${lines.join("\n")}`;
    throw new StreamError("TOPICS_NOT_CREATED", `${text}; ${help}`, { cause });
  }
}

/** A topic can be read and written once each of its partitions has a leader. */
async function waitForLeaders(admin: Admin, topics: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] });
      const leaders = found.flatMap(({ partitions }) => partitions.map(({ leader }) => leader));
      if (leaders.length > 0 && leaders.every((leader) => leader >= 0)) return;
    } catch (error) {
      if (!hasType(error, "UNKNOWN_TOPIC_OR_PARTITION", "LEADER_NOT_AVAILABLE")) throw error;
    }
    if (attempt === LEADER_TRIES) {
      const text = `${topics.join(", ")} got no leader; look at the brokers of the cluster`;
      throw new StreamError("KAFKA_FAILED", text, { retriable: true });
    }
    await pause(LEADER_PAUSE_MS, new AbortController().signal);
  }
}

const LEADER_TRIES = 100;
const LEADER_PAUSE_MS = 200;

/** What the cluster has against each topic; empty where it was not the cluster that said no. */
function reasonsOf(error: unknown): string[] {
  const errors: unknown[] =
    error instanceof Error && "errors" in error && Array.isArray(error.errors)
      ? error.errors
      : [error];
  return errors
    .filter((each) => hasType(each, ...REFUSALS))
    .map((each) => {
      const topic = each instanceof Error && "topic" in each ? `${String(each.topic)}: ` : "";
      return `${topic}${messageOf(each)}`;
    });
}

const REFUSALS = [
  "TOPIC_AUTHORIZATION_FAILED",
  "CLUSTER_AUTHORIZATION_FAILED",
  "POLICY_VIOLATION",
  "INVALID_REPLICATION_FACTOR",
  "INVALID_PARTITIONS",
  "INVALID_CONFIG",
];

function configsOf({ compacted, configs }: TopicSpec): Record<string, string> {
  return { ...(compacted === true ? { "cleanup.policy": "compact" } : {}), ...configs };
}

function createLine(spec: TopicSpec, brokers: readonly string[]): string {
  const configs = Object.entries(configsOf(spec)).map(([k, v]) => ` --config ${k}=${v}`);
  const factor = spec.replicationFactor;
  const replication = factor === undefined ? "" : ` --replication-factor ${factor}`;
  return (
    `kafka-topics.sh --bootstrap-server ${brokers.join(",")} --create --topic ${spec.name}` +
    ` --partitions ${spec.partitions}${replication}${configs.join("")}`
  );
}
