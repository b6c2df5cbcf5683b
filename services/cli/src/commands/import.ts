import { Command } from "commander";
import type { Io } from "../io.ts";
import { oneOf } from "./arguments.ts";

const FORMATS = ["combined", "cloudtrail", "ndjson-map"] as const;

/** What the command line says, as it stands. */
export interface ImportFlags {
  readonly format?: (typeof FORMATS)[number];
  readonly map?: string;
  readonly out: string;
  readonly accountFrom?: string;
  readonly keyFrom?: string;
}

const HELP = `
Formats:
  combined     access logs of Apache, nginx and others (common, combined, vhost_combined)
  cloudtrail   AWS CloudTrail: {"Records": […]} files, or a record a line
  ndjson-map   any JSON lines, with a mapping file of field paths

Accounts (combined): user (default), ip, vhost, query:NAME, path:REGEX, extra:NUMBER.
  Where a line names none, the account is ip:ADDRESS; evidence that accounts share an address
  then means nothing. extra:1 is the first field after the user agent.
Accounts (cloudtrail): account (default) or principal.
Keys (combined): as accounts; what may be a secret (query, path, extra) is kept as a hash.

Importing the same file twice gives the same event ids, so nothing is counted twice.

Examples:
  npx ringfence import --format combined /var/log/nginx/access.log* --out events.ndjson
  zcat access.log.*.gz | npx ringfence import --format combined - | gzip > events.ndjson.gz
  npx ringfence import --format combined --account-from query:tenant access.log --out events.ndjson
  npx ringfence import --format cloudtrail --account-from principal trail/* --out events.ndjson
  npx ringfence import --format ndjson-map --map mapping.yaml gateway.ndjson --out events.ndjson`;

export function importCommand(io: Io): Command {
  return new Command("import")
    .summary("turn logs of other systems into request events")
    .description("Turns logs of other systems into request events, one JSON document a line.")
    .argument("<file...>", "files to read; .gz is unpacked, - is standard input")
    .option("--format <format>", FORMATS.join(", "), oneOf("--format", FORMATS))
    .option("--map <file>", "mapping for ndjson-map, YAML or JSON")
    .option("--out <file>", "where to write; .gz packs, - is standard output", "-")
    .option("--account-from <where>", "what names the account (see below)")
    .option("--key-from <where>", "what names the API key (default: the account)")
    .addHelpText("after", HELP)
    .action(async (files: string[], flags: ImportFlags) => {
      const { importFiles } = await import("../import/import-files.ts");
      await importFiles(files, flags, io);
    });
}
