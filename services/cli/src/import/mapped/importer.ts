import { lineEventId } from "../identity.ts";
import { decodeUtf8, type Line, readLines } from "../lines.ts";
import { type Importer, type Outcome, unusable } from "../outcome.ts";
import { applyMapping } from "./apply.ts";
import { isRecord, type Mapping } from "./mapping.ts";

/** JSON lines of any shape, with a mapping that says where each field of an event is. */
export function mappedImporter(mapping: Mapping): Importer {
  return {
    async *read(chunks, fileName) {
      for await (const lines of readLines(chunks)) {
        yield lines.map((line) => importLine(line, fileName, mapping));
      }
    },
  };
}

function importLine(line: Line, fileName: string, mapping: Mapping): Outcome {
  if (line.bytes === null) return unusable("line_too_long", line.number);
  const text = decodeUtf8(line.bytes);
  if (text === null) return unusable("invalid_utf8", line.number);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unusable("malformed_json", line.number);
  }
  if (!isRecord(value)) return unusable("not_an_object", line.number);
  const event = applyMapping(mapping, value);
  if (!mapping.has("event_id")) {
    event.event_id = lineEventId(line.bytes, line.number, fileName);
  }
  return { kind: "candidate", record: line.number, account: "named", event };
}
