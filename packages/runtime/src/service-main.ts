/** The `main` that all services share: arguments, config, log, metrics, parts, exit code. */
import type { z } from "zod";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { processEnv } from "./config/process-env.ts";
import { ConfigError, readConfig } from "./config/read-config.ts";
import type { Env } from "./config/read-config.ts";
import type { LogConfig } from "./config/shared-config.ts";
import { variableTable } from "./config/variables.ts";
import { runUntilStopped } from "./lifecycle.ts";
import type { Part, Signals } from "./lifecycle.ts";
import { createLog } from "./log.ts";
import type { ProcessLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import type { Metrics } from "./metrics.ts";

export interface ServiceContext {
  readonly log: ProcessLog;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** For what a file names by its variable, such as secrets; settings come parsed. */
  readonly env: Env;
}

export interface ServiceDefinition<S extends z.ZodType<{ readonly log: LogConfig }>> {
  readonly service: string;
  readonly version: string;
  /** One sentence for `--help`. */
  readonly summary: string;
  readonly config: S;
  /** Bound of an orderly stop, milliseconds. */
  readonly stopTimeoutMs: number;
  /**
   * Reads the files that the configuration names, as the start does.
   *
   * @throws ConfigError for one that cannot be read or makes no sense
   */
  readFiles?(config: z.output<S>, env: Env): void;
  /** Puts the service together; the parts start in this order and stop in reverse. */
  parts(config: z.output<S>, context: ServiceContext): Promise<readonly Part[]>;
}

/** What `serviceMain` needs of the process it runs in. */
export interface ProcessLike extends Signals {
  readonly argv: readonly string[];
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/**
 * Runs a service to its end and leaves the process with 0 (stopped as asked), 1 (failed) or 2
 * (arguments or configuration that make no sense). `--help` lists the variables;
 * `--check-config` parses the configuration, reads the files that it names and starts nothing.
 */
export async function serviceMain<S extends z.ZodType<{ readonly log: LogConfig }>>(
  definition: ServiceDefinition<S>,
  host: ProcessLike = process,
  env: Env = processEnv(),
): Promise<void> {
  const { service, version, config: schema, stopTimeoutMs } = definition;
  const [argument] = host.argv.slice(2);
  if (argument === "--help") {
    host.stdout.write(`${service} ${version}: ${definition.summary}\n\n${variableTable(schema)}\n`);
    return host.exit(0);
  }
  if (argument !== undefined && argument !== "--check-config") {
    host.stderr.write(`${service}: unknown argument; there are --help and --check-config\n`);
    return host.exit(2);
  }
  try {
    const config = readConfig(schema, env);
    if (argument === "--check-config") {
      definition.readFiles?.(config, env);
      host.stdout.write(`${service}: the configuration is valid\n`);
      return host.exit(0);
    }
    const log = createLog({ service, level: config.log.level, pretty: config.log.pretty });
    const metrics = createMetrics({ service, version });
    const context = { log, metrics, clock: systemClock, env };
    const parts = await definition.parts(config, context);
    host.exit(await runUntilStopped({ log, signals: host, parts, stopTimeoutMs }));
  } catch (error) {
    if (error instanceof ConfigError) {
      for (const problem of error.problems) host.stderr.write(`${service}: ${problem}\n`);
      return host.exit(2);
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    host.stderr.write(`${service}: ${text}\n`);
    host.exit(1);
  }
}

/** What whoever runs a service hands in: arguments after the command, and the environment. */
export interface ServiceIo {
  readonly argv: readonly string[];
  readonly env: Env;
  readonly stdout?: { write(text: string): unknown };
  readonly stderr?: { write(text: string): unknown };
}

/** The `main` of a service: runs it until it is stopped, then leaves the process: 0, 1 or 2. */
export function mainOf<S extends z.ZodType<{ readonly log: LogConfig }>>(
  definition: ServiceDefinition<S>,
): (io: ServiceIo) => Promise<void> {
  return ({ argv, env, stdout = process.stdout, stderr = process.stderr }) => {
    const host = {
      argv: ["node", definition.service, ...argv],
      stdout,
      stderr,
      on: process.on.bind(process),
      off: process.off.bind(process),
      exit: process.exit.bind(process),
    };
    return serviceMain(definition, host, env);
  };
}
