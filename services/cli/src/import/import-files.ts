import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ImportFlags } from "../commands/import.ts";
import { findInputs, type InputFile } from "../files.ts";
import { failure, type Io, usageError, write } from "../io.ts";
import { openOutput } from "../output-file.ts";
import { cloudTrailImporter } from "./cloudtrail/importer.ts";
import { parseIdentityFrom } from "./combined/identity-from.ts";
import { combinedImporter } from "./combined/importer.ts";
import type { Importer } from "./outcome.ts";
import { type ImportResult, runImport } from "./run-import.ts";

const MAPPING_BYTES = 1024 * 1024;

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
  report(result);
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
  const [file] = await findInputs("mapping file", [path]);
  if (path === "-") throw usageError("the mapping cannot come from standard input. Name a file.");
  if ((file?.bytes ?? 0) > MAPPING_BYTES) {
    throw usageError(`mapping ${path} is larger than 1 MiB. Name the mapping, not the data.`);
  }
  const [{ parseDocument }, { readMapping }, { mappedImporter }] = await Promise.all([
    import("yaml"),
    import("./mapped/mapping.ts"),
    import("./mapped/importer.ts"),
  ]);
  // YAML 1.2 contains JSON, so one reader serves both.
  const document = parseDocument(await readFile(path, "utf8"));
  const [problem] = document.errors;
  if (problem) throw usageError(`mapping ${path}: ${problem.message.split("\n")[0]}`);
  const read = readMapping(document.toJS({ maxAliasCount: 100 }));
  if (!read.ok) throw usageError(`mapping ${path}: ${read.problem}`);
  return mappedImporter(read.mapping);
}

function refuseOwnOutput(files: readonly InputFile[], out: string): void {
  if (out === "-") return;
  const same = files.find(({ path }) => resolve(path) === resolve(out));
  if (same) throw usageError(`${out} is an input too. Choose another --out.`);
}

/** Says at the end, after the summary, what of the input could not be read. */
function report({ summary, broken }: ImportResult): void {
  const [first] = broken;
  if (first) {
    const more = broken.length > 1 ? ` (and ${broken.length - 1} more files)` : "";
    throw failure(
      `${first.path}: ${first.problem}${more}. What came before the break was written; ` +
        "import it again after, ids stay the same.",
    );
  }
  if (summary.written === 0 && summary.read > 0) {
    const [reason] = summary.unusable.keys();
    throw failure(`none of the records could be used (${reason}). Check --format.`);
  }
}
