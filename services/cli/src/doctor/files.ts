/** Whether the settings and the files that they name can be read, and make sense. */
import { readConfig } from "@ringfence/runtime";
import { findOpenData, readListFile } from "@ringfence/networks";
import type { Env } from "../io.ts";
import { attempt, type Bounds, type Finding, notChecked, ok, type Outcome } from "./check.ts";

const MEND = "Mend the file, or name another; --check-config of a service reads it the same way.";

interface FileCheck {
  readonly check: string;
  /** The variable that names the file. */
  readonly variable: string;
  /** What holds where none is named. */
  readonly without: Outcome;
  /** Throws where it cannot be read, or makes no sense; answers what it holds. */
  readonly read: (path: string, env: Env) => Promise<string>;
}

const FILES: readonly FileCheck[] = [
  {
    check: "detection",
    variable: "RINGFENCE_DETECT_SETTINGS_FILE",
    without: ok("no file is named: every detector runs on its defaults"),
    read: async (path) => {
      const { readDetection } = await import("@ringfence/detect");
      readDetection(path);
      return "detection settings";
    },
  },
  {
    check: "policy",
    variable: "RINGFENCE_ENFORCE_POLICY_FILE",
    without: ok("no file is named: the default policy holds"),
    read: async (path) => {
      const { readPolicy } = await import("@ringfence/enforce");
      return `a policy of ${readPolicy(path).ladder.length} rungs`;
    },
  },
  {
    check: "webhooks",
    variable: "RINGFENCE_DELIVER_WEBHOOKS_FILE",
    without: notChecked("no file is named: nothing is delivered to webhooks"),
    read: async (path, env) => {
      const { readEndpoints } = await import("@ringfence/deliver");
      const { length } = readEndpoints(path, env);
      return `${length} ${length === 1 ? "endpoint" : "endpoints"}, with secrets`;
    },
  },
  {
    check: "networks",
    variable: "RINGFENCE_NETWORKS_FILE",
    without: notChecked("no list of your own is named"),
    read: (path) => {
      const { prefixes, asns } = readListFile(path);
      return Promise.resolve(`${prefixes.length} prefixes, ${asns.length} autonomous systems`);
    },
  },
];

export async function lookAtFiles(env: Env, bounds: Bounds): Promise<Finding[]> {
  const looked = [
    ...FILES.map(({ check, variable, without, read }) => {
      const path = env[variable] ?? "";
      if (path === "") return { check, outcome: Promise.resolve(without) };
      const fix = `${MEND} It is that of ${variable}.`;
      const outcome = attempt(bounds, fix, async () => ok(`${path}: ${await read(path, env)}`));
      return { check, outcome };
    }),
    { check: "open data", outcome: openData(env, bounds) },
    { check: "settings", outcome: settings(env, bounds) },
  ];
  return Promise.all(
    looked.map(async ({ check, outcome }) => ({ group: "files", check, ...(await outcome) })),
  );
}

function openData(env: Env, bounds: Bounds): Promise<Outcome> {
  const fix = "Run npm ci, or name a folder of it in RINGFENCE_NETWORKS_DATA (docs/enrichment.md).";
  if (["false", "no", "off", "0"].includes((env["RINGFENCE_NETWORKS_OPEN"] ?? "").toLowerCase())) {
    return Promise.resolve(notChecked("RINGFENCE_NETWORKS_OPEN is off"));
  }
  return attempt(bounds, fix, async () => {
    const { origin } = await findOpenData(env["RINGFENCE_NETWORKS_DATA"] || null);
    return ok(`of ${origin}`);
  });
}

/** All variables of all services together, as `ringfence up` reads them. */
function settings(env: Env, bounds: Bounds): Promise<Outcome> {
  if (!env["KAFKA_BROKERS"] || !env["CLICKHOUSE_URL"]) {
    const set = "Set both, where services run on a Kafka and a ClickHouse of your own.";
    return Promise.resolve(notChecked("KAFKA_BROKERS or CLICKHOUSE_URL is not set", set));
  }
  const fix = "Mend the variables; npx ringfence up --help lists all of them.";
  return attempt(bounds, fix, async () => {
    const { upService } = await import("@ringfence/standalone");
    readConfig(upService.config, env);
    return ok("every variable is known, and fits");
  });
}
