export { ingestConfig } from "./config.ts";
export { growHeapSlowly } from "./heap.ts";
export { eventsFrom, fetchOf, ingestService, main } from "./main.ts";
export { createIngest, DEFAULT_INGEST_BOUNDS, type Ingest, type IngestBounds } from "./service.ts";
