/**
 * Writes `schemas/ocsf`: the JSON Schema of a Detection Finding, made from the schema export of the
 * pinned OCSF release. Run it when the release changes: `npm run ocsf:derive -- EXPORT.json`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { OCSF_PROFILES, OCSF_VERSION } from "../../src/ocsf/release.ts";
import { classSchema } from "./class-schema.ts";
import { schemaExport } from "./export.ts";

const TARGET = new URL("../../ocsf/detection-finding.schema.json", import.meta.url);

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("name the file of the export: npm run ocsf:derive -- FILE");
const source = schemaExport.parse(JSON.parse(readFileSync(path, "utf8")));
if (source.version !== OCSF_VERSION) {
  throw new Error(`the export is of ${source.version}; release.ts pins ${OCSF_VERSION}`);
}
const { $defs, ...body } = classSchema(source, "detection_finding", OCSF_PROFILES);
const head = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: `urn:ringfence:ocsf:${OCSF_VERSION}:detection_finding`,
  title: `OCSF ${OCSF_VERSION} Detection Finding with the profiles: ${OCSF_PROFILES.join(", ")}`,
  $comment: "Derived from the OCSF schema, which is licensed under Apache-2.0; see README.md.",
  ...body,
};
// A line for each definition: short to store, and a diff between releases can still be read.
const lines = Object.entries($defs).map(
  ([name, schema]) => `  ${JSON.stringify(name)}: ${JSON.stringify(schema)}`,
);
const text = JSON.stringify(head).slice(0, -1);
writeFileSync(TARGET, `${text},\n"$defs": {\n${lines.join(",\n")}\n}}\n`);
console.log(`schemas/ocsf: OCSF ${OCSF_VERSION}, ${lines.length} definitions`);
