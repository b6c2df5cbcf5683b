import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { StoreError } from "../errors.ts";

/** What decides which engine fits; an argument, so that a test can be on another machine. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
  /** Only of interest on Linux: the engine is built against glibc. */
  readonly libc: "glibc" | "other";
}

const PACKAGES: Readonly<Record<string, string>> = {
  "linux-x64": "@chdb/lib-linux-x64-gnu",
  "linux-arm64": "@chdb/lib-linux-arm64-gnu",
  "darwin-x64": "@chdb/lib-darwin-x64",
  "darwin-arm64": "@chdb/lib-darwin-arm64",
};
const INSTEAD =
  "There are engines for Linux (x64 and arm64, with glibc) and macOS (x64 and arm64). " +
  "Anywhere else set CLICKHOUSE_URL to a ClickHouse server";

export function thisPlatform(): Platform {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const glibc = report.header?.glibcVersionRuntime !== undefined;
  return { os: process.platform, arch: process.arch, libc: glibc ? "glibc" : "other" };
}

/** Path of `libchdb.so`. Throws a StoreError that names what to do where there is none. */
export function findLibrary({ os, arch, libc }: Platform): string {
  const name = PACKAGES[`${os}-${arch}`];
  if (name === undefined || (os === "linux" && libc !== "glibc")) {
    const here = os === "linux" ? `${os}-${arch} (${libc} libc)` : `${os}-${arch}`;
    throw new StoreError(`No embedded ClickHouse for ${here}. ${INSTEAD}.`, { code: "EMBEDDED" });
  }
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return join(dirname(manifest), "libchdb.so");
  } catch (cause) {
    throw new StoreError(
      `The optional package ${name} is not installed. Install without --omit=optional, ` +
        "or set CLICKHOUSE_URL to a ClickHouse server.",
      { code: "EMBEDDED", cause },
    );
  }
}
