import type { ServiceIo } from "@ringfence/runtime";
import type { DetectFilesOptions } from "@ringfence/standalone";
import { errorCode, type Io, usageError } from "../io.ts";

export type ServiceName = "standalone" | "ingest" | "detect" | "enforce";

/** Runs the pipeline over files. Resolves when the alerts are written. */
export async function runDetectFiles(options: DetectFilesOptions): Promise<void> {
  const { detectFiles } = await import("@ringfence/standalone");
  try {
    await detectFiles(options);
  } catch (error) {
    if (errorCode(error) !== "SETTINGS" || !(error instanceof Error)) throw error;
    throw usageError(`${options.configFile}: ${error.message}`);
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
    case "standalone":
      return (await import("@ringfence/standalone")).up;
  }
}
