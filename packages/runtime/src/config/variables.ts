/** From a nested zod schema to the flat list of environment variables that fill it. */
import type { z } from "zod";

/** How the text of a variable becomes a value: a list is split at commas, JSON is parsed. */
type VariableKind = "text" | "number" | "boolean" | "list" | "json";

/** One environment variable and the place of the config it fills. */
export interface Variable {
  readonly name: string;
  readonly path: readonly string[];
  readonly kind: VariableKind;
  /** A secret may also come from the file that `<name>_FILE` names; its value is never printed. */
  readonly secret: boolean;
  /** Groups around it that may be left out as a whole, outermost first. */
  readonly optionalGroups: readonly string[];
  readonly required: boolean;
  /** The default as one would write it; null where there is none. */
  readonly defaultText: string | null;
  readonly description: string;
}

/** Dotted config path → variable name, for the few that do not follow from their path. */
export type VariableNames = Readonly<Record<string, string>>;

export const PREFIX = "RINGFENCE_";

/**
 * Lists the variables of a config schema, in the order of its keys. A leaf is named
 * `RINGFENCE_` + its path in capitals (`kafka.clientId` → `RINGFENCE_KAFKA_CLIENT_ID`), unless
 * `names` or its `.meta({ env })` say otherwise; `.meta({ secret: true })` makes it a secret.
 */
export function variablesOf(schema: z.ZodType, names: VariableNames = {}): readonly Variable[] {
  return collect(schema, [], [], names);
}

function collect(
  schema: z.ZodType,
  path: readonly string[],
  optionalGroups: readonly string[],
  names: VariableNames,
): Variable[] {
  const inner = unwrap(schema);
  if (inner.schema.type !== "object") return [leaf(schema, inner, path, optionalGroups, names)];
  const groups =
    inner.optional && path.length > 0 ? [...optionalGroups, groupName(path)] : optionalGroups;
  const shape = (inner.schema as z.ZodObject).shape;
  return Object.entries(shape).flatMap(([key, value]) =>
    collect(value as z.ZodType, [...path, key], groups, names),
  );
}

interface Unwrapped {
  readonly schema: z.ZodType;
  readonly optional: boolean;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Takes off optional, default, pipe and the like; what the layers say of themselves is merged. */
function unwrap(schema: z.ZodType): Unwrapped {
  let current = schema;
  let optional = false;
  let meta: Record<string, unknown> = {};
  for (;;) {
    meta = { ...current.meta(), ...meta };
    const def = current.def as { type: string; innerType?: z.ZodType; in?: z.ZodType };
    if (def.type === "optional" || def.type === "nullable") optional = true;
    const next = def.innerType ?? def.in;
    if (next === undefined) return { schema: current, optional, meta };
    current = next;
  }
}

function leaf(
  schema: z.ZodType,
  inner: Unwrapped,
  path: readonly string[],
  optionalGroups: readonly string[],
  names: VariableNames,
): Variable {
  const named = names[path.join(".")] ?? inner.meta["env"];
  const empty = schema.safeParse(undefined);
  return {
    name: typeof named === "string" ? named : PREFIX + path.map(capitals).join("_"),
    path,
    kind: kindOf(inner.schema),
    secret: inner.meta["secret"] === true,
    optionalGroups,
    required: !empty.success,
    defaultText: empty.success ? written(empty.data) : null,
    description: typeof inner.meta["description"] === "string" ? inner.meta["description"] : "",
  };
}

function written(value: unknown): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string") return value;
  const isList = Array.isArray(value) && value.every((each) => typeof each === "string");
  return isList ? value.join(",") : JSON.stringify(value);
}

function kindOf(schema: z.ZodType): VariableKind {
  switch (schema.type) {
    case "number":
    case "int":
      return "number";
    case "boolean":
      return "boolean";
    case "array": {
      const element = unwrap((schema as z.ZodArray<z.ZodType>).element).schema.type;
      return element === "string" || element === "enum" ? "list" : "json";
    }
    case "object":
    case "record":
    case "tuple":
    case "union":
      return "json";
    default:
      return "text";
  }
}

/** What errors call a whole group: `RINGFENCE_KAFKA_SASL_*`. */
export function groupName(path: readonly string[]): string {
  return `${PREFIX}${path.map(capitals).join("_")}_*`;
}

export function capitals(key: string): string {
  return key.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
}

/** The variables as a table: readable in a terminal, and Markdown for the docs. */
export function variableTable(schema: z.ZodType, names: VariableNames = {}): string {
  const rows = variablesOf(schema, names).map((variable) => [
    variable.secret ? `${variable.name} (or ${variable.name}_FILE)` : variable.name,
    defaultCell(variable),
    variable.description,
  ]);
  const all = [["Variable", "Default", "Meaning"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = all;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

function defaultCell(variable: Variable): string {
  if (variable.required) {
    const group = variable.optionalGroups.at(-1);
    return group === undefined ? "required" : `required with ${group}`;
  }
  if (variable.secret) return "";
  return variable.defaultText?.replaceAll("|", String.raw`\|`) ?? "";
}
