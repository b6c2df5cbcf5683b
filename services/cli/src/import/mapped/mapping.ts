import { requestEvent } from "@ringfence/schemas";
import { z } from "zod";
import { nearest } from "@ringfence/runtime";

const path = z.string().min(1).max(512);

/** A value found at a path. */
const fromPath = z.strictObject({
  path,
  /** How a time is written; `route` takes the query off a path and the ids out of it. */
  format: z.enum(["rfc3339", "epoch_s", "epoch_ms", "route"]).optional(),
  /** Written before the value: `acc_` makes `7` into `acc_7`. */
  prefix: z.string().max(64).optional(),
  /** A number is multiplied by this: 1000 for a latency given in seconds. */
  scale: z.number().optional(),
  /** Taken where the path leads nowhere or to null. */
  default: z.union([z.string(), z.number()]).optional(),
});
/** The same value in every event. */
const fixed = z.strictObject({ value: z.union([z.string(), z.number(), z.array(z.string())]) });
/** A hash over several values, for a record without an id of its own. */
const hashed = z.strictObject({
  hash: z.array(path).min(1).max(32),
  prefix: z.string().max(64).optional(),
});

const rule = z.union([fromPath, fixed, hashed]);
export type Rule = z.output<typeof rule>;
export type FieldName = keyof typeof requestEvent.in.shape;

const FIELD_NAMES = Object.keys(requestEvent.in.shape).filter(isFieldName);
const RULE_KEYS = ["path", "format", "prefix", "scale", "default", "value", "hash"];

// An id can be made of the line itself; everything else that an event needs must be mapped.
const REQUIRED = [
  "occurred_at",
  "account_id",
  "api_key_id",
  "client_ip",
  "method",
  "endpoint",
  "status",
] as const;

export type Mapping = ReadonlyMap<FieldName, Rule>;
export type ReadMapping =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly problem: string };

/** Checks a mapping. The problem is a sentence for the person who wrote it. */
export function readMapping(document: unknown): ReadMapping {
  if (!isRecord(document)) return refuse("it must be an object with the key fields.");
  for (const key of Object.keys(document)) {
    if (key !== "fields") return refuse(`unknown key ${key}.${hint(key, ["fields"])}`);
  }
  const fields = document["fields"];
  if (!isRecord(fields)) return refuse("fields must be an object of event fields.");
  const mapping = new Map<FieldName, Rule>();
  for (const [name, value] of Object.entries(fields)) {
    if (!isFieldName(name)) return refuse(`unknown field ${name}.${hint(name, FIELD_NAMES)}`);
    const parsed = rule.safeParse(value);
    if (!parsed.success) return refuse(ruleProblem(name, value));
    mapping.set(name, parsed.data);
  }
  const missing = REQUIRED.find((name) => !mapping.has(name));
  if (missing !== undefined) {
    return refuse(`${missing} is missing. Add ${missing}: {path: …} or ${missing}: {value: …}.`);
  }
  return { ok: true, mapping };
}

function refuse(problem: string): ReadMapping {
  return { ok: false, problem };
}

function ruleProblem(name: string, value: unknown): string {
  if (!isRecord(value)) return `${name} must be an object, as in ${name}: {path: some.path}.`;
  const unknown = Object.keys(value).find((key) => !RULE_KEYS.includes(key));
  if (unknown !== undefined) {
    return `unknown key ${unknown} in ${name}.${hint(unknown, RULE_KEYS)}`;
  }
  const kinds = [fromPath, fixed, hashed] as const;
  const kind = (["path", "value", "hash"] as const).findIndex((key) => key in value);
  const issue = kinds[kind]?.safeParse(value).error?.issues[0];
  if (!issue) return `${name} needs one of path, value or hash.`;
  return `${[name, ...issue.path].join(".")}: ${issue.message}.`;
}

function hint(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === null ? ` Known are ${candidates.join(", ")}.` : ` Did you mean ${near}?`;
}

function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(requestEvent.in.shape, name);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
