/** Embedded servers joined as the shards of a cluster: each listens on TCP for the others. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openStore } from "@ringfence/store";

export const CLUSTER = "shards";
const STORE = new URL("../../../packages/store/", import.meta.url);
const CHILD = fileURLToPath(new URL("src/embedded/child.mjs", STORE));
const SERVE =
  "SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; " +
  "SELECT count() FROM file('-', 'LineAsString') FORMAT Null";
const READY_WITHIN_MS = 60_000;
const MEMORY_BYTES = 2_000_000_000;

export interface Shards {
  /** URLs of the HTTP interfaces. */
  readonly urls: readonly string[];
  stop(): Promise<void>;
}

export async function startShards(folder: string, count: number): Promise<Shards> {
  const library = libraryPath();
  const ports = await freePorts(2 * count);
  const tcp = ports.slice(count);
  const children = tcp.map((tcpPort, index) => {
    const own = join(folder, `shard-${index}-${tcpPort}`);
    mkdirSync(own, { recursive: true });
    const config = join(own, "config.xml");
    writeFileSync(config, configOf(own, tcp));
    writeFileSync(join(own, "users.xml"), USERS);
    const args = [
      `--path=${join(own, "data")}`,
      `--config-file=${config}`,
      "--listen_host=127.0.0.1",
      `--http_port=${ports[index]}`,
      `--tcp_port=${tcpPort}`,
      `--query=${SERVE}`,
    ];
    const said = openSync(join(own, "said"), "w");
    return spawn(process.execPath, [CHILD, library, ...args], { stdio: ["pipe", "ignore", said] });
  });
  const urls = children.map((_, index) => `http://127.0.0.1:${ports[index]}`);
  const stop = async () => {
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, "exit");
        child.stdin?.end();
        await ended;
      }),
    );
  };
  try {
    await Promise.all(urls.map(untilReady));
  } catch (error) {
    await stop();
    throw error;
  }
  return { urls, stop };
}

async function untilReady(url: string): Promise<void> {
  const store = openStore({ url, service: "benchmark" });
  try {
    for (const deadline = performance.now() + READY_WITHIN_MS; ; await pause(50)) {
      try {
        return await store.ping();
      } catch (error) {
        if (performance.now() > deadline) throw error;
      }
    }
  } finally {
    await store.close();
  }
}

function libraryPath(): string {
  const libc = process.platform === "linux" ? "-gnu" : "";
  const name = `@chdb/lib-${process.platform}-${process.arch}${libc}`;
  const manifest = createRequire(new URL("package.json", STORE)).resolve(`${name}/package.json`);
  return join(dirname(manifest), "libchdb.so");
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, "close");
    }),
  );
  return ports;
}

function configOf(folder: string, tcpPorts: readonly number[]): string {
  const shards = tcpPorts.map(
    (port) => `<shard><replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`,
  );
  return `<clickhouse>
  <max_server_memory_usage>${MEMORY_BYTES}</max_server_memory_usage>
  <background_pool_size>2</background_pool_size>
  <merge_tree>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
  <logger><log>${join(folder, "log")}</log><level>warning</level></logger>
  <users_config>${join(folder, "users.xml")}</users_config>
  <remote_servers><${CLUSTER}>${shards.join("")}</${CLUSTER}></remote_servers>
</clickhouse>
`;
}

/** What a subquery of the query of one shard reads is read from all: joins and IN become global. */
const USERS = `<clickhouse>
  <profiles><default><distributed_product_mode>global</distributed_product_mode></default></profiles>
  <quotas><default></default></quotas>
  <users>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
    </default>
  </users>
</clickhouse>
`;
