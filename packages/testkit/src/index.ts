export * from "./database.ts";
export * from "./broker.ts";
export * from "./broker-shared.ts";
