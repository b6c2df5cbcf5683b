import type { Topic } from "@ringfence/runtime";

/** A topic as the cluster has it. Null where the cluster did not say. */
export interface FoundTopic {
  readonly name: string;
  readonly partitions: number | null;
  readonly cleanupPolicy: string | null;
}

export interface TopicState {
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
  readonly state: "as expected" | "created" | "missing" | "differs";
}

/** Each topic that Ringfence needs beside what was found of it. */
export function compareTopics(
  needed: readonly Topic[],
  found: readonly FoundTopic[],
  created: readonly string[],
): TopicState[] {
  return needed.map(({ name, partitions, compacted }) => {
    const cleanupPolicy = compacted ? "compact" : "delete";
    const expected = layout({ partitions, cleanupPolicy });
    const topic = found.find((candidate) => candidate.name === name);
    if (topic === undefined) return { name, expected, actual: "-", state: "missing" };
    const differs =
      isOther(topic.partitions, partitions) || isOther(topic.cleanupPolicy, cleanupPolicy);
    const state = differs ? "differs" : created.includes(name) ? "created" : "as expected";
    return { name, expected, actual: layout(topic), state };
  });
}

/** What is unknown is no difference. */
function isOther<T>(actual: T | null, expected: T): boolean {
  return actual !== null && actual !== expected;
}

function layout({ partitions, cleanupPolicy }: Omit<FoundTopic, "name">): string {
  const noun = partitions === 1 ? "partition" : "partitions";
  return `${partitions ?? "?"} ${noun}, ${cleanupPolicy ?? "?"}`;
}
