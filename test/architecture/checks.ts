/** Checks of one source file, or of the list of all files, against the tables of the test. */
import { builtinModules } from "node:module";
import { posix } from "node:path";
import type { Source } from "./source.ts";

/** What a workspace may import of the others, by their short names. */
export interface Reach {
  readonly workspaces: readonly string[];
  /** Services: never, only by `import()` or as types, or like anything else. */
  readonly services?: "lazily" | "freely";
  /** Services that the tests of the workspace run. */
  readonly testServices?: readonly string[];
  /** What its scripts, which write generated files, may import beyond that. */
  readonly scripts?: readonly string[];
}

export interface Workspace {
  /** `packages/store` */
  readonly folder: string;
  /** `store` */
  readonly name: string;
}

const SCOPE = "@ringfence/";

/** Tests, and helpers that only tests use. */
function isTest(path: string): boolean {
  return /\.test\.ts$|\/testing\/|\/testing\.ts$/.test(path);
}

function workspaceOf(path: string, workspaces: readonly Workspace[]): Workspace | null {
  return workspaces.find(({ folder }) => path.startsWith(`${folder}/`)) ?? null;
}

/** Load a bundle that is made of sources that are looked at themselves. */
const LOADERS = new Set(["services/standalone/bin/start.mjs"]);

/** Who may import whom, and only through the front door. */
export function reachProblems(
  source: Source,
  workspaces: readonly Workspace[],
  reach: Readonly<Record<string, Reach>>,
  testReach: readonly string[],
): string[] {
  const own = workspaceOf(source.path, workspaces);
  if (own === null) return [];
  const allowed = reach[own.name];
  if (allowed === undefined) return [`${own.folder} is not in the table: say what it may import`];
  const problems: string[] = [];
  for (const { specifier, typeOnly, dynamic, line } of source.imports) {
    const at = `${source.path}:${line}`;
    if (specifier === null && !LOADERS.has(source.path))
      problems.push(`${at} imports what only run time knows: name the module`);
    if (!specifier?.startsWith(SCOPE)) continue;
    const [name = "", ...inside] = specifier.slice(SCOPE.length).split("/");
    const target = workspaces.find((workspace) => workspace.name === name);
    if (target === undefined) {
      problems.push(`${at} imports ${specifier}, which does not exist`);
    } else if (inside[0] === "src") {
      problems.push(`${at} imports ${specifier}: import ${SCOPE}${name}`);
    } else if (target.folder.startsWith("services/") && name !== own.name) {
      const lazily = allowed.services === "lazily" && (dynamic || typeOnly);
      const tested = isTest(source.path) && allowed.testServices?.includes(name) === true;
      if (allowed.services !== "freely" && !lazily && !tested) {
        const how = allowed.services === "lazily" ? "only by import()" : "not at all";
        problems.push(`${at} imports the service ${name}: ${own.name} may ${how}`);
      }
    } else {
      const whole = [
        ...allowed.workspaces,
        ...(isTest(source.path) ? testReach : []),
        ...(source.path.startsWith(`${own.folder}/scripts/`) ? (allowed.scripts ?? []) : []),
        own.name,
      ];
      if (!whole.includes(name)) problems.push(`${at} imports ${name}: ${own.name} may not`);
    }
  }
  return problems;
}

/** A library, or a global such as `process.env`, and the only folders that may use it. */
export interface Home {
  readonly what: readonly string[];
  readonly folders: readonly string[];
}

export function homeProblems(source: Source, homes: readonly Home[]): string[] {
  const names = [
    ...source.imports.map(({ specifier, line }) => ({ name: packageOf(specifier ?? ""), line })),
    ...source.uses,
  ];
  return homes.flatMap(({ what, folders }) =>
    folders.some((folder) => source.path.startsWith(`${folder}/`))
      ? []
      : names
          .filter(({ name }) => what.includes(name))
          .map(
            ({ name, line }) =>
              `${source.path}:${line} uses ${name}: its home is ${folders.join(", ")}`,
          ),
  );
}

function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Pure code has neither I/O nor clock nor randomness nor environment. */
export function purityProblems(
  source: Source,
  pure: readonly RegExp[],
  impure: readonly string[],
): string[] {
  if (isTest(source.path) || !pure.some((pattern) => pattern.test(source.path))) return [];
  const imports = source.imports
    .filter(({ specifier }) => specifier !== null && isBuiltin(specifier))
    .map(({ specifier, line }) => `${source.path}:${line} is pure: it may not import ${specifier}`);
  const uses = source.uses
    .filter(({ name }) => impure.includes(name))
    .map(({ name, line }) => `${source.path}:${line} is pure: it may not use ${name}`);
  return [...imports, ...uses];
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

/** A path leads to a neighbour in the same workspace; other workspaces go by their names. */
export function relativeProblems(source: Source, workspaces: readonly Workspace[]): string[] {
  const own = workspaceOf(source.path, workspaces);
  if (own === null) return [];
  return source.imports.flatMap(({ specifier, line }) => {
    const at = `${source.path}:${line}`;
    if (specifier === null || !/^[./]/.test(specifier)) return [];
    if (specifier.startsWith("/")) return [`${at} imports ${specifier}: a path of one machine`];
    const target = posix.join(posix.dirname(source.path), specifier);
    const inside = target.startsWith(`${own.folder}/`);
    return inside ? [] : [`${at} imports ${specifier}, which lies outside ${own.folder}`];
  });
}

export function lengthProblems(path: string, lines: number, limit: number): string[] {
  return lines > limit ? [`${path} has ${lines} lines, at most ${limit}: split it`] : [];
}

/** A service with any source file has them all; one without is not begun yet. */
export function serviceProblems(
  paths: readonly string[],
  services: readonly string[],
  files: readonly string[],
): string[] {
  return services.flatMap((service) => {
    const folder = `services/${service}/src/`;
    if (!paths.some((path) => path.startsWith(folder))) return [];
    return files
      .filter((file) => !paths.includes(folder + file))
      .map((file) => `${folder}${file} is missing: every service has ${files.join(", ")}`);
  });
}
