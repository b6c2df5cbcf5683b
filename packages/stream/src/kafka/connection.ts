/** How to reach a cluster, and what its errors mean. */
import kafkajs, { type Kafka, type SASLOptions } from "kafkajs";
import { messageOf, StreamError, type StreamErrorCode } from "../errors.ts";
import type { StreamLog } from "../log.ts";
import { registerCodecs } from "./codecs.ts";

export interface KafkaSasl {
  readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
  readonly username: string;
  readonly password: string;
}

/** PEM texts, not paths. Empty: the certificate authorities that Node trusts. */
export interface KafkaTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

export interface KafkaConnection {
  /** `host:port` of some brokers; the others are found through them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly sasl?: KafkaSasl;
  readonly tls?: KafkaTls;
  /** Default 5000. */
  readonly connectTimeoutMs?: number;
  /** Default 30 000. */
  readonly requestTimeoutMs?: number;
  /** Further attempts of one request, waiting 0.2 s to 5 s between them; default 5. */
  readonly retries?: number;
  readonly log?: StreamLog;
}

export function kafkaClient(connection: KafkaConnection): Kafka {
  registerCodecs();
  const { brokers, clientId, sasl, tls, log } = connection;
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    ...(sasl === undefined ? {} : { sasl: { ...sasl } as SASLOptions }),
    ...(tls === undefined ? {} : { ssl: { ...tls } }),
    connectionTimeout: connection.connectTimeoutMs ?? 5000,
    requestTimeout: connection.requestTimeoutMs ?? 30_000,
    retry: { retries: connection.retries ?? 5, initialRetryTime: 200, maxRetryTime: 5000 },
    logLevel: log === undefined ? kafkajs.logLevel.NOTHING : kafkajs.logLevel.INFO,
    // The client reports every failed attempt as an error. What it comes to is reported by the
    // source and the sink, so its own words are kept for those who look for details.
    logCreator:
      () =>
      ({ log: { message, ...fields } }) =>
        log?.debug({ ...fields }, `kafkajs: ${message}`),
  });
}

/** The errors of kafkajs wrap each other; the protocol's own word may stand in any of them. */
function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < 10; at = at.cause) chain.push(at);
  return chain;
}

function typeOf(error: Error): string {
  return "type" in error ? String(error.type) : "";
}

export function hasType(error: unknown, ...types: readonly string[]): boolean {
  return causes(error).some((each) => types.includes(typeOf(each)));
}

/** The group goes on without this member as it was: join again, then the batches come again. */
export function isRebalance(error: unknown): boolean {
  return hasType(
    error,
    "REBALANCE_IN_PROGRESS",
    "ILLEGAL_GENERATION",
    "UNKNOWN_MEMBER_ID",
    "NOT_COORDINATOR_FOR_GROUP",
  );
}

const CONNECTION_ERRORS: ReadonlySet<string> = new Set([
  "KafkaJSConnectionError",
  "KafkaJSConnectionClosedError",
  "KafkaJSRequestTimeoutError",
  "KafkaJSNoBrokerAvailableError",
  "KafkaJSBrokerNotFound",
  "KafkaJSGroupCoordinatorNotFound",
  "KafkaJSMetadataNotLoaded",
  "KafkaJSLockTimeout",
]);

const FORBIDDEN = [
  "TOPIC_AUTHORIZATION_FAILED",
  "GROUP_AUTHORIZATION_FAILED",
  "CLUSTER_AUTHORIZATION_FAILED",
  "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
];

interface Meaning {
  readonly code: StreamErrorCode;
  readonly retriable: boolean;
  readonly text: string;
}

/** Says in our words what failed while doing `what` (for example «reading topic x»). */
export function toStreamError(error: unknown, what: string, at: KafkaConnection): StreamError {
  if (error instanceof StreamError) return error;
  const { code, retriable, text } = meaningOf(error, at);
  return new StreamError(code, `${what} failed: ${text}`, { retriable, cause: error });
}

function meaningOf(error: unknown, { brokers, sasl }: KafkaConnection): Meaning {
  const chain = causes(error);
  const said = messageOf(error);
  if (chain.some(({ name }) => name === "KafkaJSSASLAuthenticationError")) {
    const who = sasl === undefined ? "no SASL credentials were given" : `as ${sasl.username}`;
    const text = `the cluster refused the login (${who}): ${said}; check the sasl option`;
    return { code: "KAFKA_AUTH_FAILED", retriable: false, text };
  }
  if (hasType(error, ...FORBIDDEN)) {
    const text = `${said}; let this user do it with kafka-acls.sh, or give another sasl user`;
    return { code: "KAFKA_FORBIDDEN", retriable: false, text };
  }
  if (hasType(error, "UNKNOWN_TOPIC_OR_PARTITION")) {
    const text = `${said}; create the topics with: ringfence topics --create`;
    return { code: "TOPIC_MISSING", retriable: false, text };
  }
  if (hasType(error, "MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE")) {
    const text = `${said}; raise max.message.bytes of the topic, or send smaller messages`;
    return { code: "MESSAGE_TOO_LARGE", retriable: false, text };
  }
  if (chain.some(({ name }) => CONNECTION_ERRORS.has(name))) {
    const text = `no broker answers at ${brokers.join(", ")} (${said}); check brokers and network`;
    return { code: "KAFKA_UNREACHABLE", retriable: true, text };
  }
  const retriable = chain.some((each) => "retriable" in each && each.retriable === true);
  return { code: "KAFKA_FAILED", retriable, text: said };
}
