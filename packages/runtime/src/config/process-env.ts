import type { Env } from "./read-config.ts";

/** A copy of the environment: the only place that reads it. Called once, in `main`. */
export function processEnv(): Env {
  return { ...process.env };
}
