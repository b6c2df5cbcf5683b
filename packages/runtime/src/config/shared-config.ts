/** The parts of a config that several services share. Each service composes its own from them. */
import { z } from "zod";

const filePath = z.string().min(1);
const port = z.int().min(0).max(65_535);

/** How to reach Kafka. TLS is on once any `tls` variable is set, unless `enabled` says no. */
export const kafkaConfig = z.object({
  brokers: z
    .array(z.string().regex(/^[^\s:]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/, "must be host:port"))
    .min(1)
    .max(64)
    .meta({ env: "KAFKA_BROKERS", description: "host:port of the brokers, separated by commas" }),
  clientId: z
    .string()
    .min(1)
    .max(128)
    .default("ringfence")
    .meta({ description: "the name this client gives to the brokers" }),
  sasl: z
    .object({
      mechanism: z
        .enum(["plain", "scram-sha-256", "scram-sha-512"])
        .meta({ description: "how to log in: plain, scram-sha-256 or scram-sha-512" }),
      username: z.string().min(1).meta({ description: "the name to log in with" }),
      password: z
        .string()
        .min(1)
        .meta({ secret: true, description: "the password to log in with" }),
    })
    .optional(),
  tls: z
    .object({
      enabled: z.boolean().default(true).meta({
        description: "whether to speak TLS (true, false), once another variable of TLS is set",
      }),
      caFile: filePath
        .optional()
        .meta({ description: "path of a PEM file of trusted authorities" }),
      certFile: filePath.optional().meta({ description: "path of the client certificate (PEM)" }),
      keyFile: filePath.optional().meta({ description: "path of the client key (PEM)" }),
    })
    .refine(
      (tls) => (tls.certFile === undefined) === (tls.keyFile === undefined),
      "a client certificate needs its key: set CERT_FILE and KEY_FILE, or neither",
    )
    .optional(),
});
export type KafkaConfig = z.output<typeof kafkaConfig>;

/** How to reach ClickHouse over HTTP(S). */
export const clickhouseConfig = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .meta({ env: "CLICKHOUSE_URL", description: "http(s)://host:port of the ClickHouse server" }),
  database: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, "must be letters, digits and underscores")
    .default("ringfence")
    .meta({ description: "the database that holds the tables" }),
  username: z.string().min(1).default("default").meta({ description: "the ClickHouse user" }),
  password: z
    .string()
    .default("")
    .meta({ secret: true, description: "the password of the ClickHouse user" }),
});
export type ClickhouseConfig = z.output<typeof clickhouseConfig>;

/** What is known of the networks behind addresses that events do not say themselves. */
export const networksConfig = z.object({
  file: filePath
    .optional()
    .meta({ description: "path of your own list of networks (YAML), which beats open data" }),
  open: z
    .boolean()
    .default(true)
    .meta({ description: "whether open data fills what events do not say (true, false)" }),
  data: filePath.optional().meta({
    description: "folder of open data (asn-ipv4.csv and its like) in place of the npm packages",
  }),
});
export type NetworksConfig = z.output<typeof networksConfig>;

/** Where metrics and health checks are served. Loopback unless told otherwise. */
export const httpConfig = z.object({
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .meta({ description: "address to serve metrics and health on (0.0.0.0 in a container)" }),
  port: port.default(9464).meta({ description: "port of metrics and health; 0 takes a free one" }),
});
export type HttpConfig = z.output<typeof httpConfig>;

export const logConfig = z.object({
  level: z
    .enum(["debug", "info", "warn", "error", "fatal", "silent"])
    .default("info")
    .meta({ description: "the least severe level that is written" }),
  pretty: z
    .boolean()
    .optional()
    .meta({ description: "lines for people instead of JSON; by itself on a terminal" }),
});
export type LogConfig = z.output<typeof logConfig>;
