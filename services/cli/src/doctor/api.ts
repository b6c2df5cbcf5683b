/** Whether the API answers on its port, somebody has a token, and the dashboard was built. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import { z } from "zod";
import { type Env, errorCode } from "../io.ts";
import {
  attempt,
  type Bounds,
  fail,
  type Finding,
  notChecked,
  ok,
  type Outcome,
  warn,
} from "./check.ts";

const document = z.object({ info: z.object({ title: z.literal("Ringfence") }) });

/** @param store null where no database answers */
export async function lookAtApi(
  env: Env,
  store: Store | null,
  bounds: Bounds,
  now: () => number,
): Promise<Finding[]> {
  const [port, tokens, dashboard] = await Promise.all([
    attempt(bounds, "Mend the variables RINGFENCE_API_…", (signal) => portOf(env, signal)),
    store === null
      ? Promise.resolve(notChecked("no database of Ringfence answers"))
      : attempt(bounds, "Look at the checks of clickhouse first.", () => tokensOf(store, now())),
    attempt(bounds, "Mend the variables RINGFENCE_API_…", () => dashboardOf(env)),
  ]);
  return [
    { group: "api", check: "port", ...port },
    { group: "api", check: "tokens", ...tokens },
    { group: "api", check: "dashboard", ...dashboard },
  ];
}

async function settingsOf(env: Env) {
  const { apiSettings } = await import("@ringfence/api");
  const own = Object.entries(env).filter(([name]) => name.startsWith("RINGFENCE_API_"));
  return readConfig(z.object({ api: apiSettings.prefault({}) }), Object.fromEntries(own)).api;
}

async function portOf(env: Env, signal: AbortSignal): Promise<Outcome> {
  const { host, port } = await settingsOf(env);
  if (port === 0) return notChecked("RINGFENCE_API_PORT is 0: any free port is taken");
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host;
  const at = `${reachable}:${port}`;
  try {
    const answer = await fetch(`http://${at}/v1/openapi.json`, { signal });
    const read = document.safeParse(await answer.json().catch(() => null));
    if (read.success) return ok(`the API answers at ${at}`);
    return fail(
      `another program answers at ${at}`,
      "End it, or set RINGFENCE_API_PORT to a port that is free.",
    );
  } catch (error) {
    const code = error instanceof Error ? errorCode(error.cause) : null;
    if (code === "ECONNREFUSED") {
      return notChecked(
        `nobody listens at ${at}`,
        "npx ringfence api, npx ringfence up or npm start serves it.",
      );
    }
    if (!(error instanceof TypeError)) throw error;
    return fail(
      `what listens at ${at} speaks no HTTP (${code ?? "no answer"})`,
      "End it, or set RINGFENCE_API_PORT to a port that is free.",
    );
  }
}

async function tokensOf(store: Store, now: number): Promise<Outcome> {
  const { isUsable, readTokens } = await import("@ringfence/api");
  const tokens = await readTokens(store);
  const usable = tokens.filter((one) => isUsable(one, new Date(now))).length;
  if (usable > 0) return ok(`${usable} in use`);
  return warn(
    tokens.length === 0
      ? "there is none: the API answers this machine alone, read-only"
      : "all are revoked or over: the API answers this machine alone, read-only",
    "npx ringfence tokens create --name NAME --role responder",
  );
}

async function dashboardOf(env: Env): Promise<Outcome> {
  const { DASHBOARD } = await import("@ringfence/api");
  const folder = (await settingsOf(env)).dashboard ?? DASHBOARD;
  return existsSync(join(folder, "index.html"))
    ? ok(`built, in ${folder}`)
    : warn(`not built: ${folder} has no index.html`, "npm run build -w @ringfence/dashboard");
}
