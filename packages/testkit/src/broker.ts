/**
 * A real Kafka broker for tests: one node in KRaft mode, started from the Maven artifacts that
 * test/kafka/pom.xml names. It needs Java 17 and Maven, and the network the first time.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ensureTopics, type KafkaSasl, type KafkaTls } from "@ringfence/stream";
import {
  brokerAvailability,
  brokerClasspath,
  KEYSTORE_PASSWORD,
  makeCertificate,
  runTool,
} from "./broker-java.ts";
import { guarded } from "./broker-guard.ts";

export { brokerAvailability };

/** Makes the listener for clients a guarded one. */
export interface BrokerSecurity {
  /** Passwords by user, for PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. */
  readonly users: Readonly<Record<string, string>>;
  /** Who may do everything; the others may log in, and no more. */
  readonly superUsers: readonly string[];
  /** Speak TLS, with a certificate that the broker makes for itself. */
  readonly tls?: boolean;
}

export interface BrokerOptions {
  /** Added to server.properties. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly security?: BrokerSecurity;
  /** Default 60 000. */
  readonly startTimeoutMs?: number;
  /** Lives until this process ends, instead of until this one does; see sharedBroker. */
  readonly ownerPid?: number;
  /** A directory that is removed with the broker's data when the owner ends. */
  readonly removeToo?: string;
}

export interface Login {
  readonly sasl?: KafkaSasl;
  readonly tls?: KafkaTls;
}

export interface Broker {
  readonly brokers: string[];
  /** PEM text of the certificate to trust; null without TLS. */
  readonly ca: string | null;
  /** Of its process group; null where somebody else runs it. */
  readonly processGroup: number | null;
  createTopic(
    name: string,
    partitions: number,
    options?: { readonly configs?: Readonly<Record<string, string>>; readonly login?: Login },
  ): Promise<void>;
  /** Runs a Java tool of Kafka (its main class); resolves to its output, rejects unless it ends with 0. */
  tool(mainClass: string, args: readonly string[], input?: string): Promise<string>;
  /** Ends it at once, as a power cut would; `restart` brings it back with its data. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Uses the cluster of KAFKA_BROKERS where that is set; it cannot be killed or stopped from here. */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const given = process.env["KAFKA_BROKERS"];
  if (given !== undefined && given !== "" && options.security === undefined) {
    return brokerAt(given.split(","));
  }
  const classpath = await brokerClasspath();
  const directory = await mkdtemp(join(tmpdir(), "ringfence-kafka-"));
  const [port, controllerPort] = await freePorts();
  const properties = join(directory, "server.properties");
  const layout = { directory, port, controllerPort, options };
  await writeFile(properties, serverProperties(layout));
  const ca = options.security?.tls === true ? await makeCertificate(keystoreOf(directory)) : null;
  const users = Object.entries(options.security?.users ?? {}).flatMap(([name, password]) =>
    ["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((mechanism) => [
      "--add-scram",
      `${mechanism}=[name=${name},password=${password}]`,
    ]),
  );
  const cluster = ["-t", "cmluZ2ZlbmNlLXRlc3Q", "-c", properties];
  await runTool("kafka.tools.StorageTool", ["format", ...cluster, ...users]);

  const start = (): Promise<ChildProcess> =>
    startJava(directory, [...JAVA_FLAGS, "-cp", classpath, "kafka.Kafka", properties], options);
  let process_ = await start();
  const kill = async (): Promise<void> => {
    if (process_.pid === undefined || process_.exitCode !== null || process_.signalCode !== null) {
      return;
    }
    const gone = new Promise((resolve) => process_.once("exit", resolve));
    process.kill(-process_.pid, "SIGKILL");
    await gone;
  };
  return {
    ...brokerAt([`127.0.0.1:${port}`]),
    ca,
    processGroup: process_.pid ?? null,
    kill,
    async restart() {
      await kill();
      process_ = await start();
    },
    async stop() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A handle on a broker that is run by somebody else. */
export function brokerAt(brokers: string[]): Broker {
  const notOurs = (): Promise<void> =>
    Promise.reject(new Error(`the broker at ${brokers.join(",")} was not started by this test`));
  return {
    brokers,
    ca: null,
    processGroup: null,
    async createTopic(name, partitions, { configs = {}, login = {} } = {}) {
      await ensureTopics({ brokers, clientId: "testkit", ...login }, [
        { name, partitions, configs },
      ]);
    },
    tool: runTool,
    kill: notOurs,
    restart: notOurs,
    stop: () => Promise.resolve(),
  };
}

// A small heap and the quickest start that the virtual machine has.
const JAVA_FLAGS = [
  "-Xmx512m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
  "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
];
const STARTED = "Kafka Server started";
const POLL_MS = 50;

async function startJava(
  directory: string,
  args: readonly string[],
  { startTimeoutMs = 60_000, ownerPid, removeToo = directory }: BrokerOptions,
): Promise<ChildProcess> {
  const log = join(directory, "broker.log");
  await writeFile(log, "");
  const { command, args: guard } = guarded({
    directory,
    removeToo,
    log,
    ownerPid: ownerPid ?? null,
  });
  const child = spawn(command, [...guard, "java", ...args], {
    detached: true,
    stdio: [ownerPid === undefined ? "pipe" : "ignore", "ignore", "ignore"],
  });
  if (ownerPid !== undefined) child.unref();
  // The pipe only has to be there; its breaking is no error of ours.
  child.stdin?.on("error", () => undefined);
  for (const deadline = Date.now() + startTimeoutMs; ; await delay(POLL_MS)) {
    const said = await readFile(log, "utf8");
    if (said.includes(STARTED)) return child;
    if (child.exitCode === null && Date.now() < deadline) continue;
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    const why = child.exitCode === null ? `not within ${startTimeoutMs} ms` : "it ended";
    throw new Error(`the Kafka broker did not start (${why}):\n${said.slice(-4000)}`);
  }
}

interface Layout {
  readonly directory: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly options: BrokerOptions;
}

function serverProperties({ directory, port, controllerPort, options }: Layout): string {
  const { security } = options;
  const listener = security === undefined ? "PLAINTEXT" : "CLIENT";
  const protocol =
    security === undefined ? "PLAINTEXT" : security.tls === true ? "SASL_SSL" : "SASL_PLAINTEXT";
  const properties = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": security === undefined ? "PLAINTEXT" : "INTERNAL",
    listeners:
      `${listener}://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}` +
      (security === undefined ? "" : ",INTERNAL://127.0.0.1:0"),
    "listener.security.protocol.map": `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,CLIENT:${protocol}`,
    "log.dirs": join(directory, "data"),
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    // After a kill the controller lets the broker in again only when its old session is over.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "250",
    "group.min.session.timeout.ms": "1000",
    "offsets.topic.num.partitions": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    ...(security === undefined ? {} : securityProperties(security, keystoreOf(directory))),
    ...options.properties,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function keystoreOf(directory: string): string {
  return join(directory, "broker.p12");
}

function securityProperties(
  { users, superUsers, tls }: BrokerSecurity,
  keystore: string,
): Record<string, string> {
  const plain = Object.entries(users).map(([name, password]) => ` user_${name}="${password}"`);
  const login = "org.apache.kafka.common.security";
  const scram = `${login}.scram.ScramLoginModule required;`;
  return {
    "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
    "listener.name.client.plain.sasl.jaas.config": `${login}.plain.PlainLoginModule required${plain.join("")};`,
    "listener.name.client.scram-sha-256.sasl.jaas.config": scram,
    "listener.name.client.scram-sha-512.sasl.jaas.config": scram,
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": ["ANONYMOUS", ...superUsers].map((user) => `User:${user}`).join(";"),
    ...(tls === true
      ? {
          "listener.name.client.ssl.keystore.type": "PKCS12",
          "listener.name.client.ssl.keystore.location": keystore,
          "listener.name.client.ssl.keystore.password": KEYSTORE_PASSWORD,
        }
      : {}),
  };
}

/** Two ports that were free a moment ago, held at the same time so that they differ. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address !== null && typeof address === "object") ports.push(address.port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [port, controllerPort] = ports;
  if (port === undefined || controllerPort === undefined) throw new Error("no free port");
  return [port, controllerPort];
}
