import { usageError } from "../../io.ts";
import { nearest } from "@ringfence/runtime";
import { queryValue, withoutQuery } from "../route.ts";
import type { LogRecord } from "./parse.ts";

/** Where in a log line an account or a key is named. */
export type IdentityFrom =
  | { readonly kind: "user" | "ip" | "vhost" }
  | { readonly kind: "query"; readonly name: string }
  | { readonly kind: "path"; readonly pattern: RegExp }
  | { readonly kind: "extra"; readonly index: number };

const PLAIN = ["user", "ip", "vhost"] as const;
const CHOICES = "user, ip, vhost, query:NAME, path:REGEX or extra:NUMBER";

/** Reads the value of `--account-from` or `--key-from`. Throws a usage error. */
export function parseIdentityFrom(option: string, text: string): IdentityFrom {
  const [kind = "", ...more] = text.split(":");
  const argument = more.join(":");
  const plain = PLAIN.find((name) => name === text);
  if (plain) return { kind: plain };
  if (kind === "query" && argument) return { kind, name: argument };
  if (kind === "path" && argument) return { kind, pattern: pathPattern(option, argument) };
  if (kind === "extra" && /^[1-9]\d?$/.test(argument)) return { kind, index: +argument - 1 };
  const near = nearest(kind, [...PLAIN, "query", "path", "extra"]);
  const hint = near !== null && near !== kind ? ` Did you mean ${near}?` : "";
  throw usageError(`${option} cannot be "${text}".${hint} Use ${CHOICES}.`);
}

function pathPattern(option: string, source: string): RegExp {
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, "du");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageError(`${option} has a broken pattern. ${why}.`);
  }
  // An alternative that always matches tells how many groups there are.
  if (new RegExp(`${source}|`, "u").exec("")?.length === 1) {
    throw usageError(`${option} needs a group, as in path:^/accounts/([^/]+)/.`);
  }
  return pattern;
}

export interface FoundIdentity {
  readonly value: string;
  /** Where in the target a path pattern found it, `[start, end)`. */
  readonly span: readonly [number, number] | null;
}

/** The identity that a record names, or null where it names none. */
export function findIdentity(record: LogRecord, from: IdentityFrom): FoundIdentity | null {
  if (from.kind === "path") return findInPath(record, from.pattern);
  const value = valueOf(record, from);
  return value === null ? null : { value, span: null };
}

function valueOf(record: LogRecord, from: Exclude<IdentityFrom, { kind: "path" }>) {
  switch (from.kind) {
    case "user":
      // With 401 the name is what the client claimed, and nobody checked it.
      return record.status === 401 ? null : record.user;
    case "ip":
      return `ip:${record.clientIp}`;
    case "vhost":
      return record.vhost;
    case "query":
      return queryValue(record.target, from.name);
    case "extra":
      return record.extra[from.index] ?? null;
  }
}

function findInPath(record: LogRecord, pattern: RegExp): FoundIdentity | null {
  const match = pattern.exec(withoutQuery(record.target));
  const value = match?.[1];
  const span = match?.indices?.[1];
  return value && span ? { value, span } : null;
}
