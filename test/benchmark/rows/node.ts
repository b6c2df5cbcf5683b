/** The Node side of ingestion, beside `JSON.parse` of the same messages. */
import { runScript } from "../harness/child.ts";
import { startServer } from "../harness/database.ts";
import { cpuOf, type Row, runOf } from "../harness/row.ts";
import { ingestFile } from "./file.ts";

const OURS = "ringfence";
const REFERENCE = "JSON.parse";

export const nodeRow: Row = {
  name: "node",
  work: "the Node process of ingestion (read, decode, check, hand over), beside JSON.parse",
  open: async (setting) => {
    const server = await startServer(setting.folder);
    return {
      contenders: [
        { name: OURS, run: () => server.onFresh((store) => ingestFile(store, setting)) },
        { name: REFERENCE, run: () => runScript("parse-file", { file: setting.file }) },
      ],
      figures: [
        {
          name: "CPU time ÷ that of JSON.parse",
          bar: { most: 0.7 },
          of: (runs) => cpuOf(runOf(runs, OURS), "node") / cpuOf(runOf(runs, REFERENCE)),
        },
      ],
      close: () => server.stop(),
    };
  },
};
