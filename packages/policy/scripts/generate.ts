/** Writes `deploy/policy.yaml`; with `--check` it writes nothing and exits with 1 if it is stale. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { POLICY_FILE, policyFile } from "./policy-file.ts";

const text = policyFile();
const isStale = !existsSync(POLICY_FILE) || readFileSync(POLICY_FILE, "utf8") !== text;
if (isStale && process.argv.includes("--check")) {
  console.error("deploy/policy.yaml is stale: run npm run generate");
  process.exitCode = 1;
} else if (isStale) {
  writeFileSync(POLICY_FILE, text);
  console.log("deploy/policy.yaml written");
}
