export { readEndpoints } from "./endpoints/read-endpoints.ts";
export { deliverService, main } from "./main.ts";
export { openDeliver, readWebhooks, type Webhooks } from "./open.ts";
export type { Deliver } from "./service.ts";
export { sendTestEvent, type TestAnswer } from "./send/test-event.ts";
