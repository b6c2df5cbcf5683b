import { accountHandlers } from "./accounts.ts";
import { alertHandlers } from "./alerts.ts";
import type { Handlers } from "./asked.ts";
import { controlHandlers } from "./controls.ts";
import { decisionHandlers } from "./decisions.ts";
import { detectorHandlers } from "./detectors.ts";
import { graphHandlers } from "./graph.ts";
import { overviewHandlers } from "./overview.ts";
import { queryHandlers } from "./query.ts";

/** What answers each route of the contract. */
export const handlers: Handlers = {
  ...accountHandlers,
  ...alertHandlers,
  ...controlHandlers,
  ...decisionHandlers,
  ...detectorHandlers,
  ...graphHandlers,
  ...overviewHandlers,
  ...queryHandlers,
};
