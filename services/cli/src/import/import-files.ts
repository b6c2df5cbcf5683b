import { resolve } from "node:path";
import type { ImportFlags } from "../commands/import.ts";
import { findInputs, type InputFile } from "../files.ts";
import { failure, type Io, usageError, write } from "../io.ts";
import { formatCount } from "../progress.ts";
import { openOutput } from "../output-file.ts";
import { cloudTrailImporter } from "./cloudtrail/importer.ts";
import { parseIdentityFrom } from "./combined/identity-from.ts";
import { combinedImporter } from "./combined/importer.ts";
import type { Importer } from "./outcome.ts";
import { type ImportResult, runImport } from "./run-import.ts";

/** `ringfence import`: checks the arguments, imports every file, sums up on standard error. */
export async function importFiles(
  paths: readonly string[],
  flags: ImportFlags,
  io: Io,
): Promise<void> {
  const importer = await chooseImporter(flags);
  const files = await findInputs("input file", paths);
  refuseOwnOutput(files, flags.out);
  const output = await openOutput(flags.out, io);
  let result: ImportResult;
  try {
    result = await runImport({ importer, files, output, io });
    await output.finish();
  } finally {
    await output.discard();
  }
  await write(io.stderr, `${result.summary.lines().join("\n")}\n`);
  report(result, flags);
}

async function chooseImporter(flags: ImportFlags): Promise<Importer> {
  const { format } = flags;
  if (format === undefined) {
    throw usageError("import needs a format. Add --format combined, cloudtrail or ndjson-map.");
  }
  if (flags.map !== undefined && format !== "ndjson-map") {
    throw usageError(`--map belongs to --format ndjson-map, not to ${format}. Leave one of them.`);
  }
  if (flags.keyFrom !== undefined && format !== "combined") {
    throw usageError(`--key-from belongs to --format combined, not to ${format}. Leave it out.`);
  }
  if (format === "cloudtrail") {
    const accountFrom = flags.accountFrom ?? "account";
    if (accountFrom === "account" || accountFrom === "principal") {
      return cloudTrailImporter({ accountFrom });
    }
    throw usageError(
      `--account-from cannot be "${accountFrom}" for cloudtrail. Use account or principal.`,
    );
  }
  if (format === "combined") {
    return combinedImporter({
      accountFrom: parseIdentityFrom("--account-from", flags.accountFrom ?? "user"),
      keyFrom: flags.keyFrom === undefined ? null : parseIdentityFrom("--key-from", flags.keyFrom),
    });
  }
  if (flags.accountFrom !== undefined) {
    throw usageError("--account-from belongs to other formats. Map account_id in the mapping.");
  }
  return mapped(flags.map);
}

async function mapped(path: string | undefined): Promise<Importer> {
  if (path === undefined) {
    throw usageError("--format ndjson-map needs a mapping. Add --map FILE (see docs/import.md).");
  }
  await findInputs("mapping file", [path]);
  if (path === "-") throw usageError("the mapping cannot come from standard input. Name a file.");
  const [{ parseYaml, readSmallFile }, { readMapping }, { mappedImporter }] = await Promise.all([
    import("@ringfence/runtime"),
    import("./mapped/mapping.ts"),
    import("./mapped/importer.ts"),
  ]);
  // YAML 1.2 contains JSON, so one reader serves both.
  const parsed = parseYaml(readSmallFile("mapping", path));
  if (!parsed.ok) throw usageError(`mapping ${path}: ${parsed.problem}.`);
  const read = readMapping(parsed.document);
  if (!read.ok) throw usageError(`mapping ${path}: ${read.problem}`);
  return mappedImporter(read.mapping);
}

function refuseOwnOutput(files: readonly InputFile[], out: string): void {
  if (out === "-") return;
  const same = files.find(({ path }) => resolve(path) === resolve(out));
  if (same) throw usageError(`${out} is an input too. Choose another --out.`);
}

/** Says at the end, after the summary, what of the input could not be read. */
function report({ summary, broken }: ImportResult, flags: ImportFlags): void {
  const [first] = broken;
  if (first) {
    const more = broken.length > 1 ? ` (and ${broken.length - 1} more files)` : "";
    throw failure(
      `${first.path}: ${first.problem}${more}. What came before the break was written; ` +
        "import it again after, ids stay the same.",
    );
  }
  if (summary.written === 0 && summary.read > 0) {
    const reasons = summary.reasons().map(({ reason, count }) => `${formatCount(count)} ${reason}`);
    const option = optionToChange(summary.reasons()[0]?.reason ?? "", flags);
    throw failure(`none of the records could be used (${reasons.join(", ")}). Check ${option}.`);
  }
}

/** What decides on the field that the records mostly lack. */
function optionToChange(reason: string, { format }: ImportFlags): string {
  const isOfField = reason.startsWith("invalid_") && reason !== "invalid_utf8";
  if (format === "ndjson-map" && isOfField) return "the field in --map";
  if (reason === "no_account" || reason === "invalid_account_id") return "--account-from";
  if (reason === "invalid_api_key_id") return "--key-from";
  return "--format";
}
