export { readEndpoints } from "./endpoints/read-endpoints.ts";
export { deliverService, main } from "./main.ts";
export { sendTestEvent, type TestAnswer } from "./send/test-event.ts";
