/** The topics as an AsyncAPI 3.1 document: channels, messages and who sends or receives them. */
import { LIMITS, REJECTION_REASONS, TOPICS } from "../src/index.ts";
import type { TopicRole } from "../src/index.ts";

const BINDING_VERSION = "0.5.0";

interface ChannelText {
  readonly title: string;
  readonly description: string;
  readonly message: string;
  /** What Ringfence does with the topic. */
  readonly action: "send" | "receive";
  /** File of the payload's schema; null where the payload is any bytes. */
  readonly schema: string | null;
}

const CHANNELS: Readonly<Record<TopicRole, ChannelText>> = {
  requests: {
    title: "Request events",
    description: "API requests as gateways saw them. A repeat of an event_id is counted once.",
    message: "requestEvent",
    action: "receive",
    schema: "request-event",
  },
  accounts: {
    title: "Account profiles",
    description: "What is known of accounts; the newest updated_at wins.",
    message: "accountProfile",
    action: "receive",
    schema: "account-profile",
  },
  deadLetters: {
    title: "Dead letters",
    description: "Messages that could not be used: the original key and bytes, and why.",
    message: "deadLetter",
    action: "send",
    schema: null,
  },
  alerts: {
    title: "Alerts",
    description: "Live alerts only. Keep the highest revision of an alert_id.",
    message: "alert",
    action: "send",
    schema: "alert",
  },
  alertsOcsf: {
    title: "Alerts as OCSF Detection Findings",
    description:
      "The same live alerts, where RINGFENCE_ENFORCE_OCSF is on. Keep the highest " +
      "metadata.sequence of a finding_info.uid.",
    message: "detectionFinding",
    action: "send",
    schema: "detection-finding",
  },
  decisions: {
    title: "Decisions",
    description: "Measures against accounts.",
    message: "decision",
    action: "send",
    schema: "decision",
  },
};

const ROLES = Object.keys(TOPICS) as TopicRole[];

export function asyncApi(): object {
  return {
    asyncapi: "3.1.0",
    info: {
      title: "Ringfence",
      version: "1.0.0",
      description:
        "Usage-abuse detection: request events in, explained enforcement alerts out. " +
        `A message value is UTF-8 JSON of at most ${LIMITS.messageBytes} bytes.`,
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    defaultContentType: "application/json",
    channels: Object.fromEntries(ROLES.map((role) => [role, channel(role)])),
    operations: Object.fromEntries(ROLES.map((role) => [operationId(role), operation(role)])),
    components: {
      messages: Object.fromEntries(ROLES.map((role) => [CHANNELS[role].message, message(role)])),
      messageTraits: { cloudEvent: cloudEventTrait() },
    },
  };
}

function channel(role: TopicRole): object {
  const { title, description, message: name } = CHANNELS[role];
  const { name: address, compacted, partitions } = TOPICS[role];
  return {
    address,
    title,
    description,
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
    bindings: {
      kafka: {
        topic: address,
        partitions,
        topicConfiguration: { "cleanup.policy": [compacted ? "compact" : "delete"] },
        bindingVersion: BINDING_VERSION,
      },
    },
  };
}

function operationId(role: TopicRole): string {
  return `${CHANNELS[role].action}${role.charAt(0).toUpperCase()}${role.slice(1)}`;
}

function operation(role: TopicRole): object {
  const { action, title, message: name } = CHANNELS[role];
  return {
    action,
    title,
    channel: { $ref: `#/channels/${role}` },
    messages: [{ $ref: `#/channels/${role}/messages/${name}` }],
  };
}

function message(role: TopicRole): object {
  const { title, description, message: name, action, schema } = CHANNELS[role];
  const key = { type: "string", description: TOPICS[role].key };
  const bindings = { kafka: { key, bindingVersion: BINDING_VERSION } };
  if (schema === null) {
    const contentType = "application/octet-stream";
    return { name, title, description, contentType, headers: deadLetterHeaders(), bindings };
  }
  return {
    name,
    title,
    description,
    contentType: "application/json",
    payload: {
      schemaFormat: "application/schema+json;version=draft-07",
      schema: { $ref: `./${schema}.schema.json` },
    },
    bindings,
    // What comes in may be a CloudEvent; what goes out is the bare document.
    ...(action === "receive" ? { traits: [{ $ref: CLOUD_EVENT }] } : {}),
  };
}

const CLOUD_EVENT = "#/components/messageTraits/cloudEvent";

function cloudEventTrait(): object {
  const text = (description: string) => ({ type: "string", minLength: 1, description });
  return {
    title: "CloudEvents 1.0, optional",
    description:
      "Binary mode has these headers and the document as the value. Structured mode has " +
      "content-type application/cloudevents+json and the document under `data`. A message with " +
      "neither is the bare document. Batches are refused.",
    headers: {
      type: "object",
      properties: {
        ce_specversion: { type: "string", const: "1.0" },
        ce_id: text("Identity together with ce_source; the event_id where the document has none"),
        ce_source: text("URI reference of the producer"),
        ce_type: text("Reverse-DNS name of the kind of event"),
        ce_subject: text("The account_id where the document has none"),
        ce_time: {
          type: "string",
          format: "date-time",
          description: "The occurred_at or updated_at where the document has none",
        },
        "content-type": text("A JSON media type; application/cloudevents+json is structured mode"),
      },
      dependencies: { ce_specversion: ["ce_id", "ce_source", "ce_type"] },
    },
  };
}

function deadLetterHeaders(): object {
  return {
    type: "object",
    description: "Beside the headers of the original message.",
    required: ["topic", "partition", "offset", "reason", "detail"],
    properties: {
      topic: { type: "string", description: "The topic it was read from" },
      partition: { type: "string", pattern: "^\\d+$" },
      offset: { type: "string", pattern: "^\\d+$" },
      reason: {
        type: "string",
        enum: Object.keys(REJECTION_REASONS),
        description: Object.entries(REJECTION_REASONS)
          .map(([reason, meaning]) => `${reason}: ${meaning}`)
          .join("\n"),
      },
      detail: { type: "string", description: "For people; never repeats the payload" },
    },
  };
}
