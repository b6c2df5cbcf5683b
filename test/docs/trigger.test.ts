/** The README of the example trigger, as a reader would follow it: a terminal each block. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { brokerAvailability, sharedBroker } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { blocksOf } from "./blocks.ts";
import { commandServer } from "./command-server.ts";
import { Desk, type Ran, ROOT } from "./desk.ts";
import type { Terminal } from "./terminal.ts";

const broker = await brokerAvailability();

const PAGE = "services/example-trigger/README.md";
const WEBHOOKS = "services/example-trigger/webhooks.yaml";
const [START = "", TRIGGER = "", DECIDE = "", KAFKA = "", ...more] = blocksOf(PAGE, ROOT)
  .filter(({ language }) => language === "sh")
  .map(({ text }) => text);

/** What the comment behind a command promises. */
const PROMISED: Readonly<Record<string, RegExp>> = {
  "suspended, with its history": /"status": ?"suspended"/,
  "as the trigger reported it": /applied/,
  "active again": /"status": ?"active"/,
};
const PATIENCE = { timeout: 60_000, interval: 100 };

describe("the README of the example trigger", () => {
  const desk = new Desk();
  const home = process.cwd();
  const terminals: Terminal[] = [];
  let commands: Server;
  let ports: { readonly trigger: number; readonly accounts: number };

  beforeAll(async () => {
    commands = await commandServer(desk.socket, desk.folder);
    ports = { trigger: await freePort(), accounts: await freePort() };
    const webhooks = readFileSync(new URL(WEBHOOKS, ROOT), "utf8");
    desk.write(WEBHOOKS, webhooks.replace("8790", String(ports.trigger)));
  });
  afterAll(async () => {
    for (const terminal of terminals.toReversed()) await terminal.close();
    commands.close();
    process.chdir(home);
    desk.remove();
  });

  const opens = (text: string): Terminal => {
    const [port, own] = [String(ports.trigger), String(ports.accounts)];
    const env = { TRIGGER_PORT: port, ACCOUNTS_PORT: own };
    const terminal = desk.opens(text.replace("8791", own), env);
    terminals.push(terminal);
    return terminal;
  };
  /** Until it says what its comment promises; without one it has to be right at once. */
  const line = async (text: string): Promise<void> => {
    const [command = "", comment] = text.split(/ +# /);
    const promised = comment === undefined ? /./ : PROMISED[comment];
    if (promised === undefined) throw new Error(`nothing is known of «${comment}»`);
    const asked = async (): Promise<Ran> => desk.bash(command);
    const check = (ran: Ran) => {
      expect(ran, `${text}\n${ran.stderr}`).toMatchObject({ code: 0 });
      expect(ran.stdout, text).toMatch(promised);
    };
    if (comment === undefined) check(await asked());
    else await vi.waitFor(async () => check(await asked()), PATIENCE);
  };

  test("has as many blocks as are run", () => expect(more).toEqual([]));

  test("beside npm start, what a person decides reaches the account, and is undone", async () => {
    const started = opens(START);
    const [url = ""] = await started.says(/http:\/\/127[^/]+(?=\/#token)/);
    const trigger = opens(TRIGGER.replace("http://127.0.0.1:7331", url));
    await trigger.says(/running/);
    const [, accounts, alert = ""] = await started.says(
      /· suspend ·[^]*?accounts +(acc_\w+)[^]*?(alr_\w+) revision/,
    );
    const lines = DECIDE.trim()
      .replaceAll("alr_3f9c", alert)
      .replaceAll("localhost:8791", `127.0.0.1:${ports.accounts}`)
      .replaceAll("acc_1", accounts ?? "")
      .split("\n");
    await vi.waitFor(async () => {
      const { stdout } = await desk.bash(lines[0] ?? "");
      // The alert is told before what is proposed because of it takes the place of what was.
      expect(stdout).toMatch(new RegExp(`${accounts} +suspend +proposed`));
    }, PATIENCE);
    for (const each of lines.slice(1)) await line(each);
    await trigger.close();
    await started.close();
  });

  test.skipIf(!broker.ok)("with Kafka it runs", async () => {
    const { brokers, createTopic } = await sharedBroker();
    const topics = Object.entries({
      TRIGGER_DECISIONS_TOPIC: `${randomUUID()}.decisions`,
      TRIGGER_ALERTS_TOPIC: `${randomUUID()}.alerts`,
    });
    for (const [, topic] of topics) await createTopic(topic, 1);
    const own = topics.map(([name, topic]) => `export ${name}=${topic}\n`).join("");
    const text = KAFKA.replace("localhost:9092", brokers.join(","));
    const terminal = opens(own + text);
    await terminal.says(/running/);
    await terminal.close();
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
