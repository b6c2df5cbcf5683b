/** The contract of the HTTP API. Pure: a browser can load it. */
export * from "./account-pages.ts";
export * from "./accounts.ts";
export * from "./alerts.ts";
export * from "./common.ts";
export * from "./controls.ts";
export * from "./decisions.ts";
export * from "./detectors.ts";
export * from "./graph.ts";
export * from "./overview.ts";
export * from "./query.ts";
export * from "./routes.ts";
