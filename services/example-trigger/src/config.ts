/** What the trigger is told by its environment, read once. */
import { action } from "@ringfence/schemas";
import { z } from "zod";

const list = z
  .string()
  .default("")
  .transform((text) => text.split(",").flatMap((part) => part.trim() || []));

const secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, "must be whsec_ and 24 bytes or more in base64");

const settings = z
  .object({
    KAFKA_BROKERS: list,
    TRIGGER_DECISIONS_TOPIC: z.string().min(1).default("abuse.decisions.v1"),
    TRIGGER_ALERTS_TOPIC: z.string().min(1).default("abuse.alerts.v1"),
    /** Name of the consumer group, and who reports what was done. */
    TRIGGER_NAME: z.string().min(1).max(128).default("example-trigger"),
    /** More than one while a secret is rotated: what any of them signed is taken. */
    TRIGGER_WEBHOOK_SECRETS: list.pipe(z.array(secret).max(4)),
    TRIGGER_HOST: z.string().min(1).default("127.0.0.1"),
    TRIGGER_PORT: z.coerce.number().int().min(0).max(65_535).default(8790),
    TRIGGER_ACCOUNT_SERVICE_URL: z.url({ protocol: /^https?$/ }),
    /** Where reports go without Kafka: the HTTP API, with a token of the role responder. */
    TRIGGER_API_URL: z.url({ protocol: /^https?$/ }).optional(),
    TRIGGER_API_TOKEN: z.string().min(1).optional(),
    TRIGGER_STATE_FILE: z.string().min(1).default("trigger-state.json"),
    /** What an alert may bring about that nobody approved: nothing, since approvals are heard. */
    TRIGGER_ALERTS_UP_TO: action.exclude(["suspend"]).default("observe"),
  })
  .refine(
    (each) => (each.TRIGGER_API_URL === undefined) === (each.TRIGGER_API_TOKEN === undefined),
    {
      message: "TRIGGER_API_URL and TRIGGER_API_TOKEN go together: set both or none",
    },
  )
  .refine((each) => each.KAFKA_BROKERS.length + each.TRIGGER_WEBHOOK_SECRETS.length > 0, {
    message: "nothing to act on: set KAFKA_BROKERS, TRIGGER_WEBHOOK_SECRETS or both",
  });

export type TriggerConfig = ReturnType<typeof readConfig>;

/** @throws Error that names every variable that makes no sense */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const parsed = settings.safeParse(env);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { data } = parsed;
  const { TRIGGER_API_URL: url, TRIGGER_API_TOKEN: token } = data;
  const brokers = data.KAFKA_BROKERS;
  const secrets = data.TRIGGER_WEBHOOK_SECRETS;
  return {
    name: data.TRIGGER_NAME,
    kafka:
      brokers.length === 0
        ? null
        : { brokers, decisions: data.TRIGGER_DECISIONS_TOPIC, alerts: data.TRIGGER_ALERTS_TOPIC },
    webhooks:
      secrets.length === 0 ? null : { secrets, host: data.TRIGGER_HOST, port: data.TRIGGER_PORT },
    accountServiceUrl: data.TRIGGER_ACCOUNT_SERVICE_URL,
    stateFile: data.TRIGGER_STATE_FILE,
    api: url === undefined || token === undefined ? null : { url, token },
    alertsUpTo: data.TRIGGER_ALERTS_UP_TO,
  } as const;
}
