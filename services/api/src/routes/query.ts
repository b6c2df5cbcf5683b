/** Queries of analysts over the documented views. */
import { randomUUID } from "node:crypto";
import type { Handlers } from "./asked.ts";

export const queryHandlers: Pick<Handlers, "query" | "cancelQuery" | "dictionary"> = {
  query: async ({ body, session, parts, signal, audit }) => {
    const { sql, most, query_id = randomUUID() } = body;
    await audit({ action: "query.run", target: query_id, before: null, after: { sql, most } });
    return parts.analyst.run({ sql, most, query_id, actor: session.actor, signal });
  },

  cancelQuery: async ({ id, session, parts }) => {
    await parts.analyst.cancel(id, session.actor);
    return {};
  },

  dictionary: async ({ parts }) => ({ views: await parts.analyst.dictionary() }),
};
