import { readFileSync } from "node:fs";
import { ConfigError } from "./read-config.ts";
import type { KafkaConfig } from "./shared-config.ts";

/** The config names files; a client wants what stands in them. Read once, at start. */
export function readKafkaConnection({ brokers, clientId, sasl, tls }: KafkaConfig) {
  return {
    brokers,
    clientId,
    ...(sasl === undefined ? {} : { sasl }),
    ...(tls === undefined || !tls.enabled
      ? {}
      : {
          tls: {
            ...pem("ca", tls.caFile),
            ...pem("cert", tls.certFile),
            ...pem("key", tls.keyFile),
          },
        }),
  };
}

function pem<Name extends string>(name: Name, path: string | undefined): { [K in Name]?: string } {
  if (path === undefined) return {};
  try {
    return { [name]: readFileSync(path, "utf8") } as { [K in Name]?: string };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`the ${name} file of the Kafka connection cannot be read: ${reason}`]);
  }
}
