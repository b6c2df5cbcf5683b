/** The files of the dashboard: a folder that was built, or a page that says how to build it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

const FOREVER = "public, max-age=31536000, immutable";
const ASK_AGAIN = "no-cache";
/** Whose names change with what is in them: a page of an older build may ask for one that is gone. */
const ASSETS = "/assets/";
/** A dashboard is a few files; a folder of more is another one. */
const MOST_FILES = 2_000;
const MOST_BYTES = 64_000_000;

export interface WebFile {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Null for an asset that is not there: a page in its place would be run as a script. */
export type WebFiles = (path: string) => WebFile | null;

const NOT_BUILT = `Ringfence: the API is served here, and the dashboard is not built yet.

  npm run build -w @ringfence/dashboard     builds it into services/dashboard/dist
  GET /v1/openapi.json                      describes the API
`;

/**
 * Reads the whole folder once, so that no request names a file of the disk.
 *
 * @param folder null, or one without an index.html, is none
 */
export function readWebFiles(folder: string | null): WebFiles {
  const files = folder === null ? new Map<string, WebFile>() : readAll(folder);
  const index = files.get("/index.html") ?? {
    body: Buffer.from(NOT_BUILT),
    headers: { "content-type": TYPES[".txt"] ?? "", "cache-control": "no-store" },
  };
  // Pages of the dashboard have paths of their own, which it reads itself.
  return (path) => files.get(path) ?? (path.startsWith(ASSETS) ? null : index);
}

function readAll(folder: string): Map<string, WebFile> {
  const files = new Map<string, WebFile>();
  let bytes = 0;
  let entries;
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return files;
  }
  for (const entry of entries) {
    // A link may lead out of the folder.
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    bytes += statSync(path).size;
    if (files.size >= MOST_FILES || bytes > MOST_BYTES) {
      throw new Error(`${folder} holds more than a dashboard: name the folder that was built`);
    }
    const name = `/${relative(folder, path).split(sep).join("/")}`;
    files.set(name, fileOf(name, readFileSync(path)));
  }
  return files;
}

function fileOf(name: string, body: Buffer): WebFile {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  return {
    body,
    headers: {
      "content-type": TYPES[extname(name)] ?? "application/octet-stream",
      // The names of built assets hold a hash of what is in them.
      "cache-control": name.startsWith(ASSETS) ? FOREVER : ASK_AGAIN,
      etag,
    },
  };
}
