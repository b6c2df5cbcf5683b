/** Reads a nested config from environment variables, once, in `main`. */
import { readFileSync } from "node:fs";
import type { z } from "zod";
import { nearest } from "./nearest.ts";
import { capitals, groupName, PREFIX, variablesOf } from "./variables.ts";
import type { Variable, VariableNames } from "./variables.ts";

/** The environment, as `processEnv()` or a test gives it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Every problem of a config at once; each is one line that names the variable and the fix. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly code = "config";
  readonly retriable = false;
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Parses the variables of `schema` (see `variablesOf`) out of `env`. An empty variable counts as
 * absent, so that a compose file may pass `${NAME:-}`. A secret may come from the file that
 * `<name>_FILE` names instead.
 *
 * @throws ConfigError with all problems, `RINGFENCE_` names that nobody reads among them. Values
 * stand in no message: a connection string may hold a password.
 */
export function readConfig<S extends z.ZodType>(
  schema: S,
  env: Env,
  names: VariableNames = {},
): z.output<S> {
  const variables = variablesOf(schema, names);
  const problems = unknownNames(variables, env);
  const input: Tree = {};
  for (const variable of variables) {
    const text = readText(variable, env, problems);
    // A group that may be left out exists as soon as one of its variables is set.
    if (text !== null || variable.optionalGroups.length === 0) {
      place(input, variable.path, text === null ? undefined : parseText(text, variable.kind));
    }
  }
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(describeIssue(issue, variables, env));
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError([...new Set(problems)]);
  return parsed.data;
}

interface Tree {
  [key: string]: unknown;
}

function place(tree: Tree, path: readonly string[], value: unknown): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let node = tree;
  for (const key of path.slice(0, -1)) node = (node[key] ??= {}) as Tree;
  if (value !== undefined) node[last] = value;
}

function readText(variable: Variable, env: Env, problems: string[]): string | null {
  const { name } = variable;
  const direct = env[name] === "" ? undefined : env[name];
  if (!variable.secret) return direct ?? null;
  const file = env[`${name}_FILE`];
  if (file === undefined || file === "") return direct ?? null;
  if (direct !== undefined) problems.push(`${name} and ${name}_FILE are both set: keep one.`);
  try {
    // Files made with an editor or `echo` end in a line break that is no part of the secret.
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    problems.push(`${name}_FILE: cannot read the file (${code}): check the path and its rights.`);
    return null;
  }
}

/** Text that does not fit its kind stays text, so that the schema says what it wanted. */
function parseText(text: string, kind: Variable["kind"]): unknown {
  const trimmed = text.trim();
  switch (kind) {
    case "text":
      return text;
    case "number":
      return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : text;
    case "boolean":
      return BOOLEANS[trimmed.toLowerCase()] ?? text;
    case "list":
      return trimmed.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
    case "json":
      try {
        return JSON.parse(trimmed) as unknown;
      } catch {
        return text;
      }
  }
}

const BOOLEANS: Readonly<Record<string, boolean | undefined>> = {
  true: true,
  yes: true,
  on: true,
  "1": true,
  false: false,
  no: false,
  off: false,
  "0": false,
};

function describeIssue(issue: z.core.$ZodIssue, variables: readonly Variable[], env: Env): string {
  const path = issue.path.map(String);
  const variable = variables.find((candidate) =>
    candidate.path.every((key, index) => key === path[index]),
  );
  if (variable === undefined) {
    const group = path.length === 0 ? `${PREFIX}*` : groupName(path);
    return `${group} do not fit together: ${issue.message}.`;
  }
  const { name, description } = variable;
  const from = variable.secret ? `${name} (or ${name}_FILE)` : name;
  const means = description === "" ? "" : ` It is ${description}.`;
  const isSet = (env[name] ?? "") !== "" || (env[`${name}_FILE`] ?? "") !== "";
  if (isSet) return `${name} is not valid: ${issue.message}.${means}`;
  return `${from} is not set: set it.${means}`;
}

function unknownNames(variables: readonly Variable[], env: Env): string[] {
  const known = new Set(
    variables.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name])),
  );
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !known.has(name) && name !== ACTOR)
    .filter((name) => !isServiceLink(name, env[name] ?? "") && !isForOthers(name, variables))
    .toSorted()
    .map((name) => {
      const guess = nearestVariable(name, known);
      if (guess !== null) return `${name} is unknown: did you mean ${guess}?`;
      return `${name} is unknown: remove it; --help lists the names that are read.`;
    });
}

/**
 * The variable that was meant: the one whose spelling is near, whether it has the prefix or not
 * (`RINGFENCE_KAFKA_BROKERS`), else the one that holds most of the words.
 */
function nearestVariable(name: string, known: ReadonlySet<string>): string | null {
  const bare = (text: string) => text.replace(PREFIX, "");
  const byBareName = new Map([...known].map((each) => [bare(each), each]));
  const near = nearest(bare(name), byBareName.keys());
  if (near !== null) return byBareName.get(near) ?? null;
  const words = bare(name).split("_");
  const shared = (each: string) => {
    const has = new Set(bare(each).split("_"));
    return words.filter((word) => has.has(word)).length;
  };
  const [best] = [...known].toSorted((a, b) => shared(b) - shared(a));
  // One word in common says little, unless it is most of the name.
  return best !== undefined && shared(best) * 2 > words.length ? best : null;
}

/** Who types the commands (docs/decisions.md): it stands in the environment of a person, whatever they start. */
const ACTOR = `${PREFIX}ACTOR`;

/** The groups of all services: one environment may serve several of them. */
const GROUPS = [
  "kafka",
  "topics",
  "clickhouse",
  "networks",
  "ingest",
  "detect",
  "enforce",
  "deliver",
  "watch",
  "api",
  "http",
  "log",
];

/** Whether the variable belongs to a group that only other services read. */
function isForOthers(name: string, variables: readonly Variable[]): boolean {
  const own = new Set(variables.map(({ path }) => path[0]));
  return GROUPS.some((group) => !own.has(group) && name.startsWith(`${PREFIX}${capitals(group)}_`));
}

/**
 * Kubernetes puts `RINGFENCE_API_PORT=tcp://…` and its like into every pod once a Service is
 * called `ringfence-api`. Nobody wrote those by hand, so they are no typing errors.
 */
function isServiceLink(name: string, value: string): boolean {
  if (/_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/.test(name)) return true;
  return name.endsWith("_PORT") && /^(tcp|udp|sctp):\/\//.test(value);
}
