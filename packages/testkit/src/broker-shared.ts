/** One broker for a whole vitest run, started by the first test file that asks for it. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brokerAt, startBroker, type Broker } from "./broker.ts";
import { exclusively } from "./exclusively.ts";

let asked: Promise<Broker> | undefined;

/**
 * Test files run in processes that the main process of vitest forks, so that one is the parent of
 * all and outlives them: the broker is bound to it and ends with it, however it ends. Use topics
 * and groups with names of your own. A test that kills its broker starts one with startBroker.
 */
export function sharedBroker(): Promise<Broker> {
  asked ??= find(process.ppid);
  return asked;
}

async function find(ownerPid: number): Promise<Broker> {
  if (process.env["KAFKA_BROKERS"]) return startBroker();
  const directory = join(tmpdir(), `ringfence-kafka-of-${ownerPid}`);
  await mkdir(directory, { recursive: true });
  const address = join(directory, "brokers");
  return exclusively(join(directory, "lock"), 120_000, async () => {
    const known = await readFile(address, "utf8").catch(() => null);
    if (known !== null) return brokerAt(known.split(","));
    const broker = await startBroker({ ownerPid, removeToo: directory });
    await writeFile(address, broker.brokers.join(","));
    return brokerAt(broker.brokers);
  });
}
