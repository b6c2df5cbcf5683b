/** The architecture, as tables that are checked. A reader learns the rules here. */
import { describe, expect, test } from "vitest";
import {
  homeProblems,
  lengthProblems,
  purityProblems,
  reachProblems,
  relativeProblems,
  serviceProblems,
} from "./checks.ts";
import type { Home, Reach } from "./checks.ts";
import { findFiles, findWorkspaces, readText } from "./checkout.ts";
import { readSource } from "./source.ts";

const PACKAGES = [
  "schemas",
  "runtime",
  "stream",
  "store",
  "networks",
  "features",
  "detectors",
  "scoring",
  "policy",
  "health",
  "casework",
  "simulator",
  "monitoring",
];

/** Who may import whom. Types count like values. */
const REACH: Readonly<Record<string, Reach>> = {
  schemas: { workspaces: [] },
  runtime: { workspaces: ["schemas"] },
  stream: { workspaces: ["schemas"] },
  store: { workspaces: ["schemas"] },
  networks: { workspaces: ["runtime", "store"] },
  features: { workspaces: ["schemas", "store"] },
  // Detectors are tested on what the services make of the events of personas; their pages cite the
  // clauses that an alert would.
  detectors: {
    workspaces: ["schemas", "runtime", "store"],
    testServices: ["ingest", "detect"],
    scripts: ["policy"],
  },
  scoring: { workspaces: ["schemas"] },
  policy: { workspaces: ["schemas"] },
  health: { workspaces: ["schemas"] },
  // What people look at and say, for the command line and for the API.
  casework: { workspaces: ["schemas", "store", "networks", "detectors", "policy"] },
  simulator: { workspaces: ["schemas"] },
  // Dashboards are data; their queries are tested on the views that the API makes.
  monitoring: { workspaces: [], testServices: ["api"] },
  testkit: { workspaces: PACKAGES },
  ingest: { workspaces: ["schemas", "runtime", "stream", "store", "networks"] },
  detect: { workspaces: ["schemas", "runtime", "store", "features", "detectors", "scoring"] },
  enforce: { workspaces: ["schemas", "runtime", "stream", "store", "policy"] },
  deliver: { workspaces: ["schemas", "runtime", "store"] },
  watch: { workspaces: ["schemas", "runtime", "store", "health"] },
  // What an integrator copies: nothing of ours but the contract, and libraries. Its tests, and they
  // alone, run it behind a real broker, the real enforce and the real deliver.
  "example-trigger": { workspaces: ["schemas"], testServices: ["api", "enforce", "deliver"] },
  api: {
    workspaces: ["schemas", "runtime", "store", "detectors", "policy", "casework"],
    // Its tests look at what the pipeline made of a world.
    testServices: ["standalone"],
  },
  // The dashboard speaks HTTP only, as the schemas say.
  dashboard: { workspaces: ["schemas"] },
  // Starting one command must not load every service.
  cli: { workspaces: PACKAGES, services: "lazily" },
  standalone: { workspaces: PACKAGES, services: "freely" },
  test: { workspaces: [...PACKAGES, "testkit"], services: "freely" },
};

/** What tests, and only tests, may import beyond that. */
const TEST_REACH = [...PACKAGES, "testkit"];

/** One home a library. The environment is read once, in `main`. */
const HOMES: readonly Home[] = [
  // End to end, alerts are read by a consumer that is not ours, and the example is a program that
  // is not ours.
  {
    what: ["kafkajs"],
    folders: ["packages/stream/src/kafka", "test/end-to-end", "services/example-trigger"],
  },
  { what: ["@clickhouse/client", "ffi-rs"], folders: ["packages/store"] },
  { what: ["pino", "pino-pretty", "prom-client"], folders: ["packages/runtime"] },
  {
    what: ["p-queue"],
    folders: ["services/detect", "services/enforce", "services/ingest", "services/deliver"],
  },
  {
    what: ["process.env", "node:process"],
    folders: ["packages/runtime", "packages/testkit", "services/example-trigger", "test/docs"],
  },
];

/** Pure code: facts in, judgement out. */
const PURE = [
  /^packages\/(scoring|policy|health)\/src\/.*\.ts$/,
  /^schemas\/src\/ocsf\/.*\.ts$/,
  /^packages\/detectors\/src\/[^/]+\/detector\.ts$/,
];

/** What makes code impure, beside every module of Node. */
const IMPURE = [
  "Date.now",
  "new Date()",
  "Date()",
  "performance",
  "Math.random",
  "crypto",
  "process",
  "globalThis",
  "console",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
];

/** Every service reads alike; the command line and the web page are no flows. */
const SERVICE_FILES = ["main.ts", "config.ts", "service.ts"];
const SERVICES = [
  "ingest",
  "detect",
  "enforce",
  "deliver",
  "watch",
  "api",
  "standalone",
  "example-trigger",
];

const MAX_LINES = 400;

const workspaces = findWorkspaces();
const files = findFiles(workspaces);
const sources = files
  .filter((path) => /\.(ts|tsx|mts|mjs)$/.test(path))
  .map((path) => readSource(path, readText(path)));

describe("the checkout", () => {
  test("is read at all", () => {
    expect(workspaces.length).toBeGreaterThan(10);
    expect(sources.length).toBeGreaterThan(50);
  });

  test("imports only what each workspace may import", () => {
    expect(sources.flatMap((each) => reachProblems(each, workspaces, REACH, TEST_REACH))).toEqual(
      [],
    );
  });

  test("keeps every library in its home", () => {
    expect(sources.flatMap((each) => homeProblems(each, HOMES))).toEqual([]);
  });

  test("keeps pure code pure", () => {
    expect(sources.flatMap((each) => purityProblems(each, PURE, IMPURE))).toEqual([]);
  });

  test("has no relative import that leaves its workspace", () => {
    expect(sources.flatMap((each) => relativeProblems(each, workspaces))).toEqual([]);
  });

  test("has services that all look alike", () => {
    expect(serviceProblems(files, SERVICES, SERVICE_FILES)).toEqual([]);
  });

  test(`has no file of more than ${MAX_LINES} lines`, () => {
    const lines = files
      .filter((path) => /\.(ts|tsx|mts|mjs|sql)$/.test(path))
      .flatMap((path) =>
        lengthProblems(path, readText(path).trimEnd().split("\n").length, MAX_LINES),
      );
    expect(lines).toEqual([]);
  });
});

/** One line of code in a file, and what the checks above say of it; null is «nothing». */
type Fixture = readonly [path: string, code: string, problem: RegExp | null];

const FIXTURES: readonly Fixture[] = [
  // Who may import whom.
  ["packages/scoring/src/x.ts", 'import { openStore } from "@ringfence/store";', /scoring may not/],
  ["packages/scoring/src/x.ts", 'import type { Store } from "@ringfence/store";', /may not/],
  ["packages/scoring/src/x.ts", 'export { a } from "@ringfence/store";', /may not/],
  ["packages/scoring/src/x.ts", 'export * from "@ringfence/store";', /may not/],
  ["packages/scoring/src/x.ts", 'let a: import("@ringfence/store").Store;', /may not/],
  ["packages/scoring/src/x.ts", 'await import("@ringfence/store");', /may not/],
  ["packages/scoring/src/x.ts", 'const a = require("@ringfence/store");', /may not/],
  ["packages/scoring/src/x.ts", 'import { a } from "@ringfence/schemas";', null],
  ["packages/scoring/src/x.test.ts", 'import { a } from "@ringfence/testkit";', null],
  ["packages/scoring/src/x.ts", 'import { a } from "@ringfence/testkit";', /may not/],
  ["services/ingest/src/x.ts", 'import { a } from "@ringfence/detect";', /may not at all/],
  ["packages/detectors/src/x.ts", 'import { a } from "@ringfence/detect";', /may not at all/],
  ["packages/detectors/src/testing/x.ts", 'import { a } from "@ringfence/detect";', null],
  ["packages/detectors/src/x.test.ts", 'import { a } from "@ringfence/enforce";', /may not at/],
  ["packages/detectors/scripts/x.ts", 'import { a } from "@ringfence/policy";', null],
  ["packages/detectors/scripts/x.ts", 'import { a } from "@ringfence/scoring";', /may not/],
  ["packages/detectors/src/x.ts", 'import { a } from "@ringfence/policy";', /may not/],
  ["services/standalone/src/x.ts", 'import { a } from "@ringfence/detect";', null],
  ["services/cli/src/x.ts", 'import { a } from "@ringfence/detect";', /only by import\(\)/],
  ["services/cli/src/x.ts", 'await import("@ringfence/detect");', null],
  ["services/cli/src/x.ts", 'import type { A } from "@ringfence/detect";', null],
  ["services/cli/src/x.ts", 'import { type A } from "@ringfence/detect";', null],
  ["services/cli/src/x.ts", "await import(name);", /name the module/],
  ["services/example-trigger/src/x.ts", 'import { a } from "@ringfence/schemas";', null],
  ["services/example-trigger/src/x.ts", 'import kafkajs from "kafkajs";', null],
  ["services/example-trigger/src/x.ts", 'import { a } from "@ringfence/stream";', /may not/],
  ["services/example-trigger/src/x.ts", 'import { a } from "@ringfence/runtime";', /may not/],
  ["services/example-trigger/src/x.ts", 'import { a } from "@ringfence/enforce";', /not at all/],
  ["services/example-trigger/src/x.test.ts", 'import { a } from "@ringfence/testkit";', null],
  ["services/example-trigger/src/x.test.ts", 'import { a } from "@ringfence/enforce";', null],
  ["services/detect/src/x.ts", 'import { a } from "@ringfence/store/src/query.ts";', /import @r/],
  ["services/detect/src/x.ts", 'import { a } from "@ringfence/nothing";', /does not exist/],
  // One home a library.
  ["services/ingest/src/x.ts", 'import kafkajs from "kafkajs";', /its home is packages\/stream/],
  ["packages/stream/src/x.ts", 'import type { Kafka } from "kafkajs";', /its home is/],
  ["packages/stream/src/kafka/x.ts", 'import kafkajs from "kafkajs";', null],
  ["services/detect/src/x.ts", 'import { a } from "@clickhouse/client";', /its home is/],
  ["packages/store/src/x.ts", 'import PQueue from "p-queue";', /its home is services\/detect/],
  ["services/detect/src/x.ts", "const a = process.env;", /uses process\.env/],
  ["services/detect/src/x.ts", 'const a = process["env"].PATH;', /uses process\.env/],
  ["services/detect/src/x.ts", "const { env } = process;", /uses process\.env/],
  ["services/detect/src/x.ts", 'import { env } from "node:process";', /uses node:process/],
  ["services/detect/src/x.ts", "process.exit(config.process.env);", null],
  // Pure code.
  ["packages/policy/src/x.ts", 'import { readFileSync } from "node:fs";', /may not import node:fs/],
  ["packages/policy/src/x.ts", 'import { readFileSync } from "fs";', /may not import fs/],
  ["packages/policy/src/x.ts", "const a = Date.now();", /may not use Date\.now/],
  ["packages/policy/src/x.ts", "const a = new Date();", /may not use new Date\(\)/],
  ["packages/policy/src/x.ts", "const a = new Date(text);", null],
  ["packages/policy/src/x.ts", "const a = { process: b.process, fetch: 1 };", null],
  ["packages/policy/src/x.ts", "const now = Date.now;", /may not use Date\.now/],
  ["packages/detectors/src/ring/detector.ts", "const a = Math.random();", /Math\.random/],
  ["packages/detectors/src/ring/detector.ts", "await fetch(url);", /may not use fetch/],
  ["packages/detectors/src/ring/detector.test.ts", "const a = Math.random();", null],
  ["packages/detectors/src/define.ts", 'import { readFileSync } from "node:fs";', null],
  // Paths.
  ["packages/store/src/x.ts", 'import { a } from "../../stream/src/index.ts";', /lies outside/],
  ["packages/store/src/x.ts", 'import { a } from "/home/me/a.ts";', /a path of one machine/],
  ["packages/store/src/deep/x.ts", 'import { a } from "../y.ts";', null],
];

describe("the checks can fail", () => {
  test.each(FIXTURES)("%s: %s", (path, code, problem) => {
    const source = readSource(path, code);
    const problems = [
      ...reachProblems(source, workspaces, REACH, TEST_REACH),
      ...homeProblems(source, HOMES),
      ...purityProblems(source, PURE, IMPURE),
      ...relativeProblems(source, workspaces),
    ];
    if (problem === null) expect(problems).toEqual([]);
    else expect(problems.join("\n")).toMatch(problem);
  });

  test("a workspace that the table does not know", () => {
    const folder = { folder: "packages/new", name: "new" };
    const source = readSource("packages/new/src/x.ts", "export const a = 1;");
    expect(reachProblems(source, [folder], REACH, TEST_REACH)).toHaveLength(1);
  });

  test("a service that lacks a file, once it has any", () => {
    const begun = ["services/api/src/main.ts", "services/api/src/config.ts"];
    expect(serviceProblems(begun, ["api"], SERVICE_FILES)).toEqual([
      expect.stringContaining("services/api/src/service.ts is missing"),
    ]);
    expect(serviceProblems(["services/api/package.json"], ["api"], SERVICE_FILES)).toEqual([]);
  });

  test("a file that is too long", () => {
    expect(lengthProblems("a.sql", 400, 400)).toEqual([]);
    expect(lengthProblems("a.sql", 401, 400)).toHaveLength(1);
  });

  test("a file that cannot be parsed", () => {
    expect(() => readSource("a.ts", "import {")).toThrow(/a\.ts cannot be parsed/);
  });
});
