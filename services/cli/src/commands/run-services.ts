import { type Env, errorCode, failure, type Io } from "../io.ts";

/** What a service gets: the same as a command, with the environment read. */
export type ServiceIo = Omit<Io, "env"> & { readonly env: Env };

export interface DetectFilesOptions {
  readonly events: readonly string[];
  readonly accounts: string | null;
  readonly alerts: string;
  readonly dataDir: string | null;
  readonly configFile: string | null;
  readonly io: Io;
}

export interface VerifyOptions {
  /** `[from, to)`; null is open. */
  readonly from: Date | null;
  readonly to: Date | null;
  readonly dataDir: string | null;
  readonly io: Io;
}

export type ServiceName = "standalone" | "ingest" | "detect" | "enforce";

/** Runs the pipeline over files. Resolves when the alerts are written. */
export async function runDetectFiles(options: DetectFilesOptions): Promise<void> {
  const detectFiles = await load("@ringfence/standalone", "detectFiles");
  await detectFiles({ ...options, io: await serviceIo(options.io, []) });
}

/** Runs a service until it is stopped. */
export async function runService(
  service: ServiceName,
  argv: readonly string[],
  io: Io,
): Promise<void> {
  const run = await loadService(service);
  await run(await serviceIo(io, argv));
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
      return load("@ringfence/standalone", "up");
  }
}

/** Compares rollups with events. */
export async function runVerify(options: VerifyOptions): Promise<void> {
  const verifyRollups = await load("@ringfence/features", "verifyRollups");
  await verifyRollups({ ...options, io: await serviceIo(options.io, []) });
}

async function serviceIo(io: Io, argv: readonly string[]): Promise<ServiceIo> {
  return { ...io, argv, env: await io.env() };
}

/** For what is not there yet; becomes a plain import once it is. */
async function load(name: string, what: string): Promise<(options: object) => Promise<void>> {
  const loaded: unknown = await import(name).catch((error: unknown) => {
    if (errorCode(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    return null;
  });
  const found: unknown =
    typeof loaded === "object" && loaded !== null ? Reflect.get(loaded, what) : null;
  if (typeof found !== "function") {
    throw failure(`${name} has no ${what}. Update the checkout and run npm ci.`);
  }
  return async (options) => void (await found(options));
}
