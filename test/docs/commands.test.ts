/** Every command, query and document of the documentation, as a reader would use it. */
import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { Server as Commands } from "node:net";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { accountProfile, requestEvent } from "@ringfence/schemas";
import { ocsfProblems } from "@ringfence/schemas/ocsf-testing";
import { type EmbeddedServer, openStore, startEmbedded } from "@ringfence/store";
import { brokerAvailability, emptyDatabase, sharedBroker, testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ServiceProcess } from "../end-to-end/service-process.ts";
import { commandServer } from "./command-server.ts";
import { type Block, blocksOf, notRun, writeResult } from "./blocks.ts";
import { Desk, type Ran, ROOT } from "./desk.ts";

const broker = await brokerAvailability();

const MAKES_THE_WORLD = "docs/quick-start.md";
/** Their results are of the world as it was made: steps and verdicts would change them. */
const ASKS = ["docs/analyse.md", "docs/sql.md"];
const PAGES = [
  MAKES_THE_WORLD,
  ...ASKS,
  ...readdirSync(new URL("docs/", ROOT))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  "README.md",
];
/** Its blocks are run in terminals beside each other by trigger.test.ts. */
const IN_TERMINALS = "services/example-trigger/README.md";
const BLOCKS = [...new Set(PAGES)].flatMap((page) => blocksOf(page, ROOT));
const title = ({ page, line, text }: Block) => `${page}:${line} ${text.split("\n", 1)[0] ?? ""}`;
const RUN = new Set(["sh", "sql", "js", "json", "yaml"]);

const [FROM, TO] = ["2026-10-12T01:00:00Z", "2026-10-12T02:00:00Z"];

const id = randomUUID().slice(0, 8);
const TOPICS = {
  RINGFENCE_TOPICS_REQUESTS: `${id}.requests`,
  RINGFENCE_TOPICS_ACCOUNTS: `${id}.accounts`,
  RINGFENCE_TOPICS_DEAD_LETTERS: `${id}.dead-letters`,
  RINGFENCE_TOPICS_ALERTS: `${id}.alerts`,
  RINGFENCE_TOPICS_DECISIONS: `${id}.decisions`,
};

/** `npm run docs:results` writes what comes out instead of comparing it. */
const WRITES = process.env["RINGFENCE_DOCS_WRITE"] === "1";

let brokers: string;
let desk: Desk;
let env: Record<string, string>;
/** What stands in a page for what a reader has of their own. */
let standIns: readonly (readonly [string, string])[];
let receiver: Server;
const home = process.cwd();
let commands: Commands;
let running: readonly ServiceProcess[] = [];
let server: EmbeddedServer | null = null;
let dropDatabase: () => Promise<void>;

beforeAll(async () => {
  desk = new Desk();
  commands = await commandServer(desk.socket, desk.folder);
  const database = await emptyDatabase();
  dropDatabase = () => database.drop();
  brokers = broker.ok ? (await sharedBroker()).brokers.join(",") : "none";
  receiver = createServer((_, response) => void response.writeHead(204).end()).listen(0);
  await once(receiver, "listening");
  const { port } = receiver.address() as AddressInfo;
  desk.write(
    "own-webhooks.yaml",
    `endpoints: [{ id: trust-and-safety, url: "http://127.0.0.1:${port}/", allow_private: true, secrets: [{ env: TRUST_AND_SAFETY_SECRET }] }]`,
  );
  env = { ...TOPICS, TRUST_AND_SAFETY_SECRET: `whsec_${Buffer.alloc(32, 7).toString("base64")}` };
  const own = `RINGFENCE_CLICKHOUSE_DATABASE=${database.store.database} CLICKHOUSE_URL=${database.store.url}`;
  standIns = [
    ["broker-1:9092,broker-2:9092", brokers],
    ["CLICKHOUSE_URL=http://clickhouse:8123", own],
    ["deploy/webhooks.yaml webhooks.yaml", "own-webhooks.yaml webhooks.yaml"],
    ["alr_bc2d", "alr_205a3ce4"],
    ["alr_3f9c2a1b", "alr_205a3ce4"],
    ["alr_3f9c", "alr_521a45ae"],
    ["dec_3f9c2a1b00", "dec_c4ca034e66"],
    [
      "networks.yaml npx ringfence up",
      `networks.yaml KAFKA_BROKERS=${brokers} ${own} npx ringfence up`,
    ],
    // An hour of the world is enough to see that it runs.
    ["npx ringfence backtest", `npx ringfence backtest --from ${FROM} --to ${TO}`],
    ["revoke 3f9c", "revoke $(npx ringfence tokens list | awk '/ada/ { print $1; exit }')"],
    ["npm start -- --events events", "npm start -- --data other --events events"],
    ["--rows file,node --events 100000 --rounds 3", "--rows node --events 2000 --rounds 1"],
    ['"api.requests.v1"', `"${TOPICS.RINGFENCE_TOPICS_REQUESTS}"`],
    ['"abuse.alerts.v1"', `"${TOPICS.RINGFENCE_TOPICS_ALERTS}"`],
  ];
});

afterAll(async () => {
  await Promise.all(running.map((service) => service.stop()));
  await server?.stop();
  receiver.close();
  commands.close();
  process.chdir(home);
  await dropDatabase();
  desk.remove();
});

function told(text: string): string {
  return standIns.reduce((said, [shown, own]) => said.replaceAll(shown, own), text);
}

/** Lines that only a broker can answer. */
function needsBroker({ text }: Block): boolean {
  return /KAFKA_BROKERS|ringfence (decide|breaker reset|up|health)\b/.test(text);
}

function runs({ language, note, text }: Block): Promise<Ran> {
  if (language !== "js") return desk.bash(told(text), env);
  const { RINGFENCE_TOPICS_ALERTS: alerts } = TOPICS;
  const rest = MODULES[note];
  if (rest === undefined) throw new Error(`nothing is said of how to run «${note}»`);
  return desk.node(told(text), rest, { ...env, KAFKA_BROKERS: brokers, alerts });
}

/** What a page leaves to the reader's program: an event to send, and an alert to wait for. */
const MODULES: Readonly<Record<string, string>> = {
  produce: `await page.told({ event_id: "evt_1", account_id: "acc_1" }); await page.stop();`,
  consume: `while (page.alerts.size === 0) await new Promise((resolve) => setTimeout(resolve, 50)); await page.stop();`,
};

async function asks({ text, note }: Block): Promise<Ran> {
  if (note === "admin") await manages(text);
  else if (note === "parsed") await parses(text);
  else return desk.bash('npx ringfence sql "$SQL"', { ...env, SQL: text.trim() });
  return { code: 0, stdout: "", stderr: "" };
}

async function manages(statement: string): Promise<void> {
  const { store, drop } = await testStore();
  await store.command(statement);
  await drop();
}

/** For statements that the embedded server lets nobody run, as it is not told whom to trust. */
async function parses(statements: string): Promise<void> {
  for (const statement of statements.replaceAll(/ --.*/g, "").split(";")) {
    if (statement.trim() !== "")
      await manages(`SELECT formatQuery($ringfence$${statement}$ringfence$) FORMAT Null`);
  }
}

/** Something for a reset to reset. */
async function trips(): Promise<void> {
  const store = openStore({ url: server?.url ?? "", database: databaseOfDesk(), service: "test" });
  const row = { at: new Date().toISOString(), event: "tripped", cap: "", actor_id: "", reason: "" };
  await store.insert("breaker_events", [row], { columns: Object.keys(row) });
  await store.close();
}

/** What the quick start made. */
function databaseOfDesk(): string {
  const [database = ""] = readdirSync(join(desk.folder, ".ringfence"))
    .filter((name) => name.endsWith(".events.json"))
    .map((name) => name.replace(".events.json", ""));
  return database;
}

function check({ note, language, text }: Block): void {
  if (language === "yaml") return desk.write(note, text);
  const document: unknown = JSON.parse(text);
  if (note === "request-event") requestEvent.parse(document);
  else if (note === "account-profile") accountProfile.parse(document);
  else if (note === "ocsf") expect(ocsfProblems(document)).toEqual([]);
  else throw new Error(`no document is called «${note}»`);
}

describe("pages", () => {
  test("mark what is a command, and say why one is not run", () => {
    const unmarked = [...BLOCKS, ...blocksOf(IN_TERMINALS, ROOT)].filter(
      (block) =>
        !RUN.has(block.language) &&
        notRun(block) === null &&
        /^(npx|npm|export|curl|docker) /m.test(block.text),
    );
    expect(unmarked.map(title)).toEqual([]);
    expect(BLOCKS.filter(({ language }) => RUN.has(language)).length).toBeGreaterThan(60);
  });
});

const isRun = (block: Block) => RUN.has(block.language) && notRun(block) === null;
const WITH_BLOCKS = new Set(BLOCKS.filter(isRun).map(({ page }) => page));

describe.each([...WITH_BLOCKS])("%s", (page) => {
  const blocks = BLOCKS.filter((block) => block.page === page);

  beforeAll(async () => {
    if (page === MAKES_THE_WORLD) return;
    // One server for all commands, and from then on somebody who takes the steps of measures.
    server ??= await startEmbedded({ dataDir: join(desk.folder, ".ringfence", "clickhouse") });
    if (!broker.ok || ASKS.includes(page) || running.length > 0) return;
    const settings = {
      ...TOPICS,
      KAFKA_BROKERS: brokers,
      CLICKHOUSE_URL: server.url,
      RINGFENCE_CLICKHOUSE_DATABASE: databaseOfDesk(),
      RINGFENCE_HTTP_PORT: "0",
    };
    running = ["enforce", "watch"].map((name) => new ServiceProcess(name, settings));
  });

  for (const [at, block] of blocks.entries()) {
    if (!isRun(block)) continue;
    test.skipIf(needsBroker(block) && !broker.ok)(title(block), async () => {
      if (block.language === "json" || block.language === "yaml") return check(block);
      if (block.note === "tripped") await trips();
      const ran = await (block.language === "sql" ? asks(block) : runs(block));
      expect(ran, `${title(block)}\n${ran.stdout}\n${ran.stderr}`).toMatchObject({ code: 0 });
      const next = blocks[at + 1];
      if (next?.note !== "result") return;
      if (WRITES) writeResult(page, at + 1, ran.stdout, ROOT);
      else expect(ran.stdout.trimEnd()).toBe(next.text.trimEnd());
    });
  }
});
