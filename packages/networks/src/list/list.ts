/** The operator's own list of networks: what they know better than any open data. */
import { createHash } from "node:crypto";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { NetworksError } from "../errors.ts";
import { parsePrefix } from "./prefix.ts";

/** A network by what its addresses are used for; a bare string where nobody knows. */
export const NETWORK_KINDS = ["eyeball", "mobile", "hosting", "vpn", "relay", "tor"] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** Entries of a list, over its lines and the files that it names. */
const MOST_PREFIXES = 500_000;

const kind = z.enum(NETWORK_KINDS);
const country = z.string().regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 alpha-2 code");
const asn = z.int().min(1).max(4_294_967_295);
const label = z.string().min(1).max(200);

const listFile = z.strictObject({
  prefixes: z
    .array(
      z
        .strictObject({
          prefix: z.string(),
          kind: kind.optional(),
          asn: asn.optional(),
          country: country.optional(),
          label: label.optional(),
        })
        .refine(
          (entry) => entry.kind ?? entry.asn ?? entry.country,
          "says nothing: add a kind, asn or country",
        ),
    )
    .default([]),
  asns: z
    .array(
      z
        .strictObject({
          asn,
          kind: kind.optional(),
          country: country.optional(),
          label: label.optional(),
        })
        .refine((entry) => entry.kind ?? entry.country, "says nothing: add a kind or a country"),
    )
    .default([]),
  files: z
    .array(z.strictObject({ file: z.string().min(1), kind, label: label.optional() }))
    .default([]),
});

export interface ListedPrefix {
  readonly prefix: string;
  /** 0 and "" where the list does not say: as the lookup holds them. */
  readonly asn: number;
  readonly country: string;
  readonly kind: NetworkKind | "";
  readonly label: string;
}

export type ListedAsn = Omit<ListedPrefix, "prefix">;

export interface NetworkList {
  readonly prefixes: readonly ListedPrefix[];
  readonly asns: readonly ListedAsn[];
  /** Hash of what the list says. */
  readonly version: string;
}

export const EMPTY_LIST: NetworkList = sealed([], []);

/**
 * Reads a list (YAML). A prefix may stand there once; of prefixes that overlap the longest wins.
 *
 * @param name what the list is called in errors
 * @param readFile the text of a file that the list names
 * @throws NetworksError with the place and the fix
 */
export function parseList(
  text: string,
  { name, readFile }: { readonly name: string; readonly readFile: (path: string) => string },
): NetworkList {
  const { prefixes, asns, files } = parseShape(text, name);
  const found = new Map<string, ListedPrefix>();
  const add = (where: string, written: string, rest: Omit<ListedPrefix, "prefix">) => {
    const parsed = parsePrefix(written);
    if (!parsed.ok) throw refuse(name, `${where}: ${written} ${parsed.problem}`);
    const { prefix } = parsed;
    if (found.has(prefix)) throw refuse(name, `${where}: ${prefix} stands there twice; keep one`);
    if (found.size >= MOST_PREFIXES) {
      throw refuse(name, `has more than ${MOST_PREFIXES} prefixes; write shorter ones`);
    }
    found.set(prefix, { prefix, ...rest });
  };
  for (const [index, entry] of prefixes.entries()) {
    add(`prefixes.${index}`, entry.prefix, filled(entry));
  }
  for (const { file, ...entry } of files) {
    for (const [line, written] of linesOf(readFile(file))) {
      // A file is somebody else's, and may say again what this one or another says.
      const parsed = parsePrefix(written);
      if (parsed.ok && found.has(parsed.prefix)) continue;
      add(`${file}, line ${line}`, written, filled(entry));
    }
  }
  const byNumber = new Map(asns.map((entry) => [entry.asn, filled(entry)]));
  if (byNumber.size < asns.length)
    throw refuse(name, "asns: a number stands there twice; keep one");
  return sealed([...found.values()], [...byNumber.values()]);
}

function parseShape(text: string, name: string): z.output<typeof listFile> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const said = error.message.split("\n")[0]?.replace(/ at line .*$/, "");
    throw refuse(name, `line ${lines.linePos(error.pos[0]).line} is no YAML: ${said}`);
  }
  const parsed = listFile.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.length === 0 ? "" : `${path.join(".")}: `}${message}`);
  throw refuse(name, problems.join("; "));
}

/** The first word or cell of each line, with its number; a # begins a remark. */
function* linesOf(text: string): Generator<readonly [number, string]> {
  for (const [index, line] of text.split("\n").entries()) {
    const [written = ""] = line
      .replace(/#.*$/, "")
      .trim()
      .split(/[\s,;]/);
    if (written !== "") yield [index + 1, written];
  }
}

function filled(entry: {
  readonly asn?: number | undefined;
  readonly country?: string | undefined;
  readonly kind?: NetworkKind | undefined;
  readonly label?: string | undefined;
}): ListedAsn {
  const { asn: number = 0, country: code = "", kind: what = "", label: called = "" } = entry;
  return { asn: number, country: code, kind: what, label: called };
}

function sealed(prefixes: readonly ListedPrefix[], asns: readonly ListedAsn[]): NetworkList {
  const version = createHash("sha256")
    .update(JSON.stringify([prefixes, asns]))
    .digest("hex");
  return { prefixes, asns, version };
}

function refuse(name: string, problem: string): NetworksError {
  return new NetworksError("LIST", `${name}: ${problem}`);
}
