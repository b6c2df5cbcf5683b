/**
 * Runs once for a whole `vitest run`, in the process that lives longest: the one place where the
 * tests' ClickHouse can be started once and stopped for sure.
 *
 * The server is started by the first test that asks for it, so pure tests pay nothing. Asking is
 * a GET to a small listener here; its answer is the server's URL. With CLICKHOUSE_URL set,
 * that server is used and none is started.
 */
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded, type EmbeddedServer } from "@ringfence/store";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Where a test asks for the URL of a ClickHouse server. */
    clickhouseDoor: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["CLICKHOUSE_URL"];
  let dataDir: string | undefined;
  let starting: Promise<EmbeddedServer> | undefined;

  async function start(): Promise<EmbeddedServer> {
    dataDir = await mkdtemp(join(await roomyFolder(), "ringfence-test-"));
    return startEmbedded({ dataDir });
  }

  async function answer(response: ServerResponse): Promise<void> {
    try {
      response.end(given ?? (await (starting ??= start())).url);
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  }

  const door = createServer((_request, response) => void answer(response));
  await new Promise<void>((listening) => door.listen(0, "127.0.0.1", listening));
  project.provide("clickhouseDoor", `http://127.0.0.1:${(door.address() as AddressInfo).port}`);

  return async () => {
    door.close();
    door.closeAllConnections();
    const server = await starting?.catch(() => undefined);
    await server?.stop();
    if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  };
}

const GIB = 1024 ** 3;

/**
 * In memory where there is plenty of it: hundreds of schemas are made, and on a busy disk each waits
 * for thousands of small files. Tests of what outlives a crash make folders of their own.
 */
async function roomyFolder(): Promise<string> {
  const memory = "/dev/shm";
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= 6 * GIB && freemem() >= 10 * GIB ? memory : tmpdir();
}
