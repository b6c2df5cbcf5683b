/** Where open data lies: in npm packages, or in a folder that the operator keeps fresher. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { NetworksError } from "../errors.ts";

export type OpenSet = "asn" | "country";

export interface OpenFile {
  readonly set: OpenSet;
  readonly path: string;
}

export interface OpenData {
  readonly files: readonly OpenFile[];
  /** Says which data it is: other data has another. */
  readonly version: string;
  /** Where it comes from, for people. */
  readonly origin: string;
}

/** Packages by what they tell; the files in them carry the last part of the name. */
const PACKAGES: Readonly<Record<OpenSet, string>> = {
  asn: "@ip-location-db/asn",
  country: "@ip-location-db/asn-country",
};

const SETS: readonly OpenSet[] = ["asn", "country"];

/**
 * @param folder with `asn-ipv4.csv` and its like, `.gz` too; null: the npm packages
 * @param from the file that packages are looked for from
 * @throws NetworksError OPEN_DATA where there is none, with what to do
 */
export async function findOpenData(
  folder: string | null,
  from: string = import.meta.url,
): Promise<OpenData> {
  return folder === null ? inPackages(from) : inFolder(folder);
}

function inPackages(from: string): OpenData {
  const require = createRequire(from);
  const found = SETS.map((set) => {
    const name = PACKAGES[set];
    try {
      const manifest = require.resolve(`${name}/package.json`);
      const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
      return { set, title: `${name} ${version}`, files: filesIn(dirname(manifest), set) };
    } catch (cause) {
      const absent = `the optional package ${name} is not installed, so addresses stay unknown`;
      throw new NetworksError("OPEN_DATA", `${absent}. ${instead(name)}`, cause);
    }
  });
  const origin = found.map(({ title }) => title).join(", ");
  return { files: found.flatMap(({ files }) => files), version: origin, origin };
}

function instead(name: string): string {
  return (
    `Install without --omit=optional (npm install ${name}), name a folder of such files with ` +
    "RINGFENCE_NETWORKS_DATA, or do without: RINGFENCE_NETWORKS_OPEN=false."
  );
}

async function inFolder(folder: string): Promise<OpenData> {
  const files = SETS.flatMap((set) => filesIn(folder, set));
  if (files.length === 0) {
    const wanted = "asn-ipv4.csv, asn-ipv6.csv, asn-country-ipv4.csv or asn-country-ipv6.csv";
    throw new NetworksError("OPEN_DATA", `no open data in ${folder}: put ${wanted} there`);
  }
  const hash = createHash("sha256");
  for (const { set, path } of files) {
    hash.update(set);
    await pipeline(createReadStream(path), hash, { end: false });
  }
  return { files, version: hash.digest("hex"), origin: folder };
}

/** A set may come for one family alone; what is not there stays unknown. */
function filesIn(folder: string, set: OpenSet): OpenFile[] {
  const [, name = ""] = PACKAGES[set].split("/");
  return ["ipv4", "ipv6"].flatMap((family) => {
    const path = join(folder, `${name}-${family}.csv`);
    const there = [path, `${path}.gz`].find((each) => existsSync(each));
    return there === undefined ? [] : [{ set, path: there }];
  });
}

/** The bytes of a file, unpacked. */
export function readOpenFile({ path }: OpenFile): Readable {
  const file = createReadStream(path);
  if (!path.endsWith(".gz")) return file;
  const unpacked = createGunzip();
  file.on("error", (error) => unpacked.destroy(error));
  return file.pipe(unpacked);
}
