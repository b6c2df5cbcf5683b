// The child process of `startEmbedded`: becomes a ClickHouse server until its stdin closes.
// Plain JavaScript, so that it needs neither a loader nor a build.
// Arguments: the path of libchdb, then those of `clickhouse local`.
import { writeSync } from "node:fs";
import { DataType, isNullPointer, load, open } from "ffi-rs";

const [library, ...serverArguments] = process.argv.slice(2);
const argv = ["clickhouse", ...serverArguments];
open({ library: "chdb", path: library });

const call = (funcName, retType, paramsType, paramsValue) =>
  load({ library: "chdb", funcName, retType, paramsType, paramsValue });

// Blocks this thread on purpose: the engine has threads of its own, and node has nothing else to
// do here. It returns when the last query, which reads stdin, has come to its end.
const result = call(
  "chdb_query_cmdline",
  DataType.External,
  [DataType.I32, DataType.StringArray],
  [argv.length, argv],
);
// A null pointer must not be read as a string (that crashes), so it is looked at first.
const error = call("chdb_result_error", DataType.External, [DataType.External], [result]);
const failed = !isNullPointer(error);
if (failed) {
  const text = call("chdb_result_error", DataType.String, [DataType.External], [result]);
  writeSync(2, `${/** @type {string} */ (text)}\n`);
}
process.exit(failed ? 1 : 0);
