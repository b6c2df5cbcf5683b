/** Queries of analysts over the documented views. */
import { randomUUID } from "node:crypto";
import type { FileFormat } from "@ringfence/schemas/api";
import type { Handlers } from "./asked.ts";

const MEDIA_TYPES: Readonly<Record<FileFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  json: "application/json",
  parquet: "application/vnd.apache.parquet",
};

export const queryHandlers: Pick<Handlers, "query" | "queryFile" | "cancelQuery" | "dictionary"> = {
  query: async ({ body, session, parts, signal, audit }) => {
    const { sql, most, query_id = randomUUID() } = body;
    await audit({ action: "query.run", target: query_id, before: null, after: { sql, most } });
    return parts.analyst.run({ sql, most, query_id, actor: session.actor, signal });
  },

  queryFile: async ({ body, session, parts, signal, audit }) => {
    const { sql, format, query_id = randomUUID() } = body;
    await audit({ action: "query.file", target: query_id, before: null, after: { sql, format } });
    const bytes = await parts.analyst.file({
      sql,
      format,
      query_id,
      actor: session.actor,
      signal,
    });
    return { name: `ringfence-query.${format}`, media_type: MEDIA_TYPES[format], bytes };
  },

  cancelQuery: async ({ id, session, parts }) => {
    await parts.analyst.cancel(id, session.actor);
    return {};
  },

  dictionary: ({ parts }) => parts.analyst.dictionary(),
};
