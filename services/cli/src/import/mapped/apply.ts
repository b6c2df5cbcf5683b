import { hash } from "../identity.ts";
import type { Candidate } from "../outcome.ts";
import { routeOf } from "../route.ts";
import type { FieldName, Mapping, Rule } from "./mapping.ts";

const NUMBERS: ReadonlySet<FieldName> = new Set([
  "asn",
  "status",
  "units",
  "latency_ms",
  "request_bytes",
  "response_bytes",
]);

/** Makes an event of a JSON value. What a rule cannot find stays null; the contract judges it. */
export function applyMapping(mapping: Mapping, source: unknown): Candidate {
  const event: Candidate = {};
  for (const [name, rule] of mapping) event[name] = convert(name, rule, evaluate(rule, source));
  return event;
}

function evaluate(rule: Rule, source: unknown): unknown {
  if ("value" in rule) return rule.value;
  if ("hash" in rule) {
    const values = rule.hash.map((path) => valueAt(source, path) ?? null);
    if (values.every((value) => value === null)) return null;
    return `${rule.prefix ?? ""}${hash([JSON.stringify(values)]).slice(0, 32)}`;
  }
  const found = valueAt(source, rule.path) ?? rule.default ?? null;
  if (found === null) return null;
  if (rule.format === "epoch_s" || rule.format === "epoch_ms") {
    return epoch(found, rule.format === "epoch_s" ? 1000 : 1);
  }
  if (rule.format === "route" && typeof found === "string") return routeOf(found);
  if (rule.scale !== undefined) return scaled(found, rule.scale);
  return rule.prefix === undefined ? found : prefixed(found, rule.prefix);
}

/** Producers write numbers as strings and ids as numbers; both are meant as the contract says. */
function convert(name: FieldName, rule: Rule, value: unknown): unknown {
  if (NUMBERS.has(name)) return typeof value === "string" ? (number(value) ?? value) : value;
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (name === "method" && typeof value === "string") return value.toUpperCase();
  if (name === "occurred_at" && typeof value === "string" && !("value" in rule)) {
    return value
      .replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, "$1T")
      .replace(/([+-]\d{2})(\d{2})$/, "$1:$2");
  }
  return value;
}

function epoch(value: unknown, milliseconds: number): unknown {
  const seconds = typeof value === "string" ? number(value) : value;
  if (typeof seconds !== "number") return value;
  const date = new Date(Math.round(seconds * milliseconds));
  return Number.isNaN(date.getTime()) ? value : date.toISOString();
}

function scaled(value: unknown, factor: number): unknown {
  const plain = typeof value === "string" ? number(value) : value;
  return typeof plain === "number" ? plain * factor : value;
}

function prefixed(value: unknown, prefix: string): unknown {
  const isPlain = typeof value === "string" || typeof value === "number";
  return isPlain && value !== "" ? `${prefix}${value}` : value;
}

function number(text: string): number | null {
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : null;
}

/**
 * Follows `request.headers.user-agent` or `items.0.id`; a dot inside a name is written `\.`.
 * Only what the document itself has is found, never what an object inherits.
 */
export function valueAt(source: unknown, path: string): unknown {
  let value = source;
  for (const step of path.split(/(?<!\\)\./)) {
    if (typeof value !== "object" || value === null) return undefined;
    const key = step.replaceAll("\\.", ".");
    const own = Object.getOwnPropertyDescriptor(value, key);
    value = own?.value;
  }
  return value;
}
