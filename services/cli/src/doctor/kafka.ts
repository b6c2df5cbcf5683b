/** Whether Kafka answers, its topics are as they should be, and those who read them keep up. */
import { topicsOf } from "@ringfence/runtime";
import { describeTopics, hasMessagesAfter, inspectCluster, inspectGroup } from "@ringfence/stream";
import type { Env } from "../io.ts";
import { type KafkaTarget, kafkaTarget } from "../kafka-target.ts";
import { compareTopics } from "../topics/table.ts";
import { OCSF_ROLE, ROLES } from "../topics/topics.ts";
import {
  attempt,
  type Bounds,
  fail,
  type Finding,
  notChecked,
  ok,
  type Outcome,
  warn,
} from "./check.ts";

const ANSWERS = "Check KAFKA_BROKERS, the login (RINGFENCE_KAFKA_…) and that the brokers run.";
const CHECKS = ["brokers", "topics", "clock"] as const;
/** So many messages are read within seconds. */
const BEHIND_MOST = 10_000;
const AHEAD_MS = 120_000;

export async function lookAtKafka(
  env: Env,
  brokers: string | null,
  bounds: Bounds,
  now: () => number,
): Promise<Finding[]> {
  if ((brokers ?? env["KAFKA_BROKERS"] ?? "") === "") {
    const none = notChecked(
      "no brokers are named: npm start and detect need none",
      "Set KAFKA_BROKERS, or add --brokers, where Kafka is used.",
    );
    return unreachable(none);
  }
  let target: KafkaTarget | null = null;
  const reached = await attempt(bounds, ANSWERS, async () => {
    target = quick(kafkaTarget(env, brokers), bounds);
    const begun = now();
    const { brokers: many, hasController } = await inspectCluster(target.connection);
    const where = target.connection.brokers.join(", ");
    const text = `${many} ${many === 1 ? "broker answers" : "brokers answer"} at ${where} after ${now() - begun} ms`;
    return hasController
      ? ok(text)
      : warn(`${text}, and none is the controller`, "Look at the logs of the brokers.");
  });
  // What the closure above set is not seen by the checker.
  const found = target as KafkaTarget | null;
  if (found === null || reached.state === "fail") return unreachable(reached);
  const { connection } = found;
  const groups = await groupsOf(env, found);
  const [layout, clock, ...lags] = await Promise.all([
    attempt(bounds, ANSWERS, () => topicsFound(found)),
    attempt(bounds, ANSWERS, () => clockOf(found, now())),
    ...groups.map(({ group, of }) => attempt(bounds, ANSWERS, () => lagOf(connection, group, of))),
  ]);
  return [
    { group: "kafka", check: "brokers", ...reached },
    { group: "kafka", check: "topics", ...(layout ?? notChecked("")) },
    { group: "kafka", check: "clock", ...(clock ?? notChecked("")) },
    ...groups.map(({ group }, at) => ({
      group: "kafka",
      check: `lag of ${group}`,
      ...(lags[at] ?? notChecked("")),
    })),
  ];
}

function unreachable(reached: Outcome): Finding[] {
  const text = reached.state === "not_checked" ? reached.text : "Kafka does not answer";
  return [...CHECKS, "consumer lag"].map((check, at) => ({
    group: "kafka",
    check,
    ...(at === 0 ? reached : notChecked(text)),
  }));
}

/** A doctor says soon that nobody answers, where a service would go on trying. */
function quick(target: KafkaTarget, { timeoutMs }: Bounds): KafkaTarget {
  const bound = { connectTimeoutMs: timeoutMs / 3, requestTimeoutMs: timeoutMs, retries: 1 };
  return { ...target, connection: { ...target.connection, ...bound } };
}

async function topicsFound({ connection, topics, ocsf }: KafkaTarget): Promise<Outcome> {
  const needed = topicsOf(topics, ocsf ? [...ROLES, OCSF_ROLE] : ROLES);
  const found = await describeTopics(
    connection,
    needed.map(({ name }) => name),
  );
  const states = compareTopics(needed, found, []);
  const missing = states.filter(({ state }) => state === "missing").map(({ name }) => name);
  const differ = states
    .filter(({ state }) => state === "differs")
    .map(({ name, expected, actual }) => `${name} has ${actual} in place of ${expected}`);
  if (missing.length > 0) {
    const more = differ.length > 0 ? `; ${differ.join("; ")}` : "";
    return fail(`missing: ${missing.join(", ")}${more}`, "npx ringfence topics --create");
  }
  if (differ.length > 0) {
    return warn(
      differ.join("; "),
      "kafka-topics.sh --alter (partitions) or kafka-configs.sh --alter (cleanup.policy); an id that " +
        "comes again in another partition counts twice.",
    );
  }
  return ok(`all ${states.length} are there, with their partitions and cleanup policies`);
}

/** Kafka tells no time of its own; messages from the future tell of a clock that is ahead. */
async function clockOf({ connection, topics }: KafkaTarget, now: number): Promise<Outcome> {
  const there = await describeTopics(connection, [topics.requests]);
  if (there.length === 0) return notChecked(`${topics.requests} is not there`);
  const ahead = await hasMessagesAfter(connection, topics.requests, now + AHEAD_MS);
  return ahead
    ? warn(
        `${topics.requests} holds messages from more than 2 minutes in the future`,
        "Set the clocks of this machine, the brokers and the producers by NTP.",
      )
    : ok(`no message of ${topics.requests} is from the future (brokers tell no time themselves)`);
}

async function groupsOf(env: Env, { topics }: KafkaTarget) {
  const { reportsGroup } = await import("@ringfence/enforce");
  const ingest = env["RINGFENCE_INGEST_GROUP_ID"] || "ringfence-ingest";
  return [
    { group: ingest, of: topics.requests },
    { group: `${ingest}-accounts`, of: topics.accounts },
    { group: reportsGroup(topics.decisions), of: topics.decisions },
  ];
}

async function lagOf(
  connection: KafkaTarget["connection"],
  group: string,
  topic: string,
): Promise<Outcome> {
  const there = await describeTopics(connection, [topic]);
  if (there.length === 0) return notChecked(`${topic} is not there`);
  // A coordinator that has just started is still loading: that is worth some waiting.
  const patient = { ...connection, retries: 5 };
  const { members, behind, hasCommitted } = await inspectGroup(patient, group, [topic]);
  const lag = `${behind.toLocaleString("en-US")} ${behind === 1 ? "message" : "messages"} of ${topic}`;
  const readers = `${members} ${members === 1 ? "member" : "members"}`;
  const run = "Run npx ringfence up, or the service that reads it (ingest, enforce).";
  if (members === 0 && behind > 0) return warn(`nobody reads, and ${lag} wait`, run);
  if (members === 0) {
    return notChecked(
      hasCommitted ? `nobody reads now, and nothing waits` : `nobody ever read, and nothing waits`,
      run,
    );
  }
  if (behind <= BEHIND_MOST) return ok(`${readers}, ${lag} wait`);
  return warn(
    `${readers}, ${lag} wait`,
    "Look again: where it grows, run more of the service, up to the number of partitions.",
  );
}
