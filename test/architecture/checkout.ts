/** The files of this checkout, by workspace. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Workspace } from "./checks.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export function readText(path: string): string {
  return readFileSync(ROOT + path, "utf8");
}

/** The workspaces that the root `package.json` names and that are there. */
export function findWorkspaces(): readonly Workspace[] {
  const { workspaces } = JSON.parse(readText("package.json")) as { workspaces: string[] };
  return workspaces
    .flatMap((pattern) => {
      if (!pattern.endsWith("/*")) return [pattern];
      const parent = pattern.slice(0, -2);
      return readdirSync(ROOT + parent).map((name) => `${parent}/${name}`);
    })
    .filter((folder) => existsSync(`${ROOT}${folder}/package.json`))
    .map((folder) => ({ folder, name: folder.split("/").at(-1) ?? folder }));
}

/** Every file under the workspaces, but for what is installed, built or hidden. */
export function findFiles(workspaces: readonly Workspace[]): readonly string[] {
  return workspaces.flatMap(({ folder }) => filesUnder(folder)).toSorted();
}

function filesUnder(folder: string): string[] {
  return readdirSync(ROOT + folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) return [];
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

const SKIPPED: ReadonlySet<string> = new Set(["node_modules", "target", "coverage", "dist"]);
