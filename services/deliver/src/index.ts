export { deliverService, main } from "./main.ts";
export { sendTestEvent, type TestAnswer } from "./send/test-event.ts";
