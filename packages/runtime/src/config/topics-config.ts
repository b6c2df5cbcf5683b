/** What the topics are called and whether this process may make them: the same for everyone. */
import { TOPICS, type TopicRole } from "@ringfence/schemas";
import { z } from "zod";

const topic = (role: TopicRole, what: string) =>
  z
    .string()
    .regex(/^[\w.-]{1,249}$/, "must be letters, digits, dots, dashes and underscores")
    .default(TOPICS[role].name)
    .meta({ description: `the topic of ${what}` });

export const topicsConfig = z.object({
  requests: topic("requests", "request events"),
  accounts: topic("accounts", "account profiles"),
  deadLetters: topic("deadLetters", "dead letters"),
  alerts: topic("alerts", "alerts"),
  alertsOcsf: topic("alertsOcsf", "alerts as OCSF Detection Findings"),
  decisions: topic("decisions", "decisions"),
  create: z.boolean().default(true).meta({
    description: "whether topics that are missing at the start are made (true, false)",
  }),
});
export type TopicsConfig = z.output<typeof topicsConfig>;

/** Of enforce; `ringfence topics` reads it too, to know whether the topic is needed. */
export const ocsfSwitch = z.boolean().default(false).meta({
  description: "whether alerts go to the topic of OCSF Detection Findings too (true, false)",
});

/** A topic as it should be, under the name it has here. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly compacted: boolean;
}

/** The topics of these roles, in their order. */
export function topicsOf(config: TopicsConfig, roles: readonly TopicRole[]): readonly Topic[] {
  return roles.map((role) => {
    const { partitions, compacted } = TOPICS[role];
    return { name: config[role], partitions, compacted };
  });
}
