/** Logs: JSON lines for machines, readable lines on a terminal, and never a secret. */
import { pino } from "pino";
import type { DestinationStream } from "pino";
import { prettyFactory } from "pino-pretty";
import { forTerminal } from "./terminal/text.ts";

/** What code that logs asks for. The object carries the facts, the message says what happened. */
export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** The log of a process, as `main` makes it. */
export interface ProcessLog extends Log {
  fatal(facts: object, message: string): void;
  /** The same log with more facts on every line. */
  child(facts: Readonly<Record<string, unknown>>): ProcessLog;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "fatal" | "silent";

export interface LogOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Readable lines instead of JSON; left out, it is so on a terminal. */
  readonly pretty?: boolean | undefined;
  /** Where lines go: standard output unless given. */
  readonly destination?: DestinationStream;
}

const SECRET_KEYS = [
  "password",
  "passphrase",
  "secret",
  "token",
  "apiKey",
  "api_key",
  "authorization",
  "cookie",
  "credentials",
  "privateKey",
];
const URL_KEYS = ["url", "uri", "href"];
/** Facts are looked into this deep; deeper objects do not belong into a log line. */
const DEPTHS = ["", "*.", "*.*."];

/** Makes the log of a process. Writing is synchronous, so a crash loses no line. */
export function createLog(options: LogOptions): ProcessLog {
  const { service, level, pretty = process.stdout.isTTY && !options.destination } = options;
  const plain = options.destination ?? pino.destination({ fd: 1, sync: true });
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
      redact: {
        paths: DEPTHS.flatMap((at) => [...SECRET_KEYS, ...URL_KEYS].map((key) => at + key)),
        censor: (value, path) =>
          URL_KEYS.includes(path.at(-1) ?? "") ? withoutCredentials(value) : "[redacted]",
      },
    },
    pretty ? readable(plain) : plain,
  );
}

function readable(destination: DestinationStream): DestinationStream {
  const format = prettyFactory({ colorize: process.stdout.isTTY, ignore: "pid,hostname" });
  return { write: (line) => destination.write(forTerminal(format(line))) };
}

/** A URL stays readable, the user and password in it do not. */
function withoutCredentials(value: unknown): unknown {
  return typeof value === "string" ? value.replace(/\/\/[^/@\s]*@/, "//[redacted]@") : value;
}

const nothing = (): void => {};

/** For code that wants a log where nobody reads one. */
export const silentLog: ProcessLog = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
  child: () => silentLog,
};
