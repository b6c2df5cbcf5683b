import { readFile } from "node:fs/promises";
import { kafkaConfig, readConfig } from "@ringfence/runtime";
import type { KafkaConnection, KafkaTls } from "@ringfence/stream";
import { z } from "zod";
import { type Env, errorCode, usageError } from "./io.ts";

const config = z.object({ kafka: kafkaConfig });

/**
 * How to reach Kafka, from the environment; `brokers` of the command line go before its own.
 * Throws a usage error, or the ConfigError of a setting that does not hold.
 */
export async function kafkaConnection(env: Env, brokers: string | null): Promise<KafkaConnection> {
  const settings = kafkaSettings(env, brokers);
  if (!settings["KAFKA_BROKERS"]) {
    throw usageError("no Kafka brokers are named. Add --brokers HOST:PORT or set KAFKA_BROKERS.");
  }
  const { kafka } = readConfig(config, settings);
  const { sasl, tls } = kafka;
  return {
    brokers: kafka.brokers,
    clientId: kafka.clientId,
    ...(sasl === undefined ? {} : { sasl }),
    ...(tls === undefined || !tls.enabled ? {} : { tls: await readTls(tls) }),
  };
}

/** Settings of other services may stand beside these; they are no business of this command. */
function kafkaSettings(env: Env, brokers: string | null): Env {
  const own = Object.entries(env).filter(
    ([name]) => name === "KAFKA_BROKERS" || name.startsWith("RINGFENCE_KAFKA_"),
  );
  return { ...Object.fromEntries(own), ...(brokers === null ? {} : { KAFKA_BROKERS: brokers }) };
}

type TlsConfig = NonNullable<z.output<typeof kafkaConfig>["tls"]>;

async function readTls({ caFile, certFile, keyFile }: TlsConfig): Promise<KafkaTls> {
  const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map(readPem));
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

async function readPem(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = errorCode(error) ?? "unknown";
    throw usageError(`cannot read ${path} (${code}). Check the RINGFENCE_KAFKA_TLS_… settings.`);
  }
}
