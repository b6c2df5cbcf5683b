export * from "./account-profile.ts";
export * from "./alert.ts";
export * from "./decision.ts";
export * from "./finding.ts";
export * from "./primitives.ts";
export * from "./request-event.ts";
export * from "./topics.ts";
export * from "./verdict.ts";
