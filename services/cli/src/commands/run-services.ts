import type { Env, ServiceIo } from "@ringfence/runtime";
import type { DetectFilesOptions, RunBacktestOptions, ShadowOptions } from "@ringfence/standalone";
import { z } from "zod";
import type { Io } from "../io.ts";

export type ServiceName =
  | "standalone"
  | "ingest"
  | "detect"
  | "enforce"
  | "deliver"
  | "watch"
  | "api";

/** Runs the pipeline over files. Resolves when the alerts are written. */
export async function runDetectFiles(
  options: Omit<DetectFilesOptions, "networks">,
  env: Env,
): Promise<void> {
  const { networksConfig, readConfig } = await import("@ringfence/runtime");
  const { networks } = readConfig(z.object({ networks: networksConfig.prefault({}) }), env);
  const { detectFiles } = await import("@ringfence/standalone");
  await detectFiles({ ...options, networks });
}

export async function runBacktest(options: RunBacktestOptions): Promise<boolean> {
  const standalone = await import("@ringfence/standalone");
  return standalone.runBacktest(options);
}

export async function runShadow(options: ShadowOptions): Promise<void> {
  const standalone = await import("@ringfence/standalone");
  await standalone.runShadow(options);
}

/**
 * The settings of a service: name, default and meaning of each variable. As a table where the terminal has room
 * for that, else beneath each other.
 */
export async function settingsOf(service: ServiceName, width: number): Promise<string> {
  const { variablesOf, variableTable } = await import("@ringfence/runtime");
  const schema = await configOf(service);
  const table = variableTable(schema);
  if (width >= TABLE_COLUMNS) return table;
  return variablesOf(schema)
    .map(({ name, secret, required, defaultText, description }) => {
      const file = secret ? ` (or ${name}_FILE)` : "";
      const fallback = required ? ", required" : defaultText === null ? "" : ` = ${defaultText}`;
      return `  ${name}${file}${fallback}\n      ${description}`;
    })
    .join("\n");
}

/** A terminal with so many columns has a table, which may be wider than that. */
const TABLE_COLUMNS = 108;

async function configOf(service: ServiceName): Promise<z.ZodType> {
  switch (service) {
    case "ingest":
      return (await import("@ringfence/ingest")).ingestService.config;
    case "detect":
      return (await import("@ringfence/detect")).detectService.config;
    case "enforce":
      return (await import("@ringfence/enforce")).enforceService.config;
    case "deliver":
      return (await import("@ringfence/deliver")).deliverService.config;
    case "watch":
      return (await import("@ringfence/watch")).watchService.config;
    case "api":
      return (await import("@ringfence/api")).apiService.config;
    case "standalone":
      return (await import("@ringfence/standalone")).upService.config;
  }
}

/** Runs a service until it is stopped, then leaves the process. */
export async function runService(
  service: ServiceName,
  argv: readonly string[],
  io: Io,
): Promise<void> {
  const run = await loadService(service);
  await run({ argv, env: await io.env(), stdout: io.stdout, stderr: io.stderr });
}

/** Each command loads its own service alone. */
async function loadService(service: ServiceName): Promise<(io: ServiceIo) => Promise<void>> {
  switch (service) {
    case "ingest":
      return (await import("@ringfence/ingest")).main;
    case "detect":
      return (await import("@ringfence/detect")).main;
    case "enforce":
      return (await import("@ringfence/enforce")).main;
    case "deliver":
      return (await import("@ringfence/deliver")).main;
    case "watch":
      return (await import("@ringfence/watch")).main;
    case "api":
      return (await import("@ringfence/api")).main;
    case "standalone":
      return (await import("@ringfence/standalone")).up;
  }
}
