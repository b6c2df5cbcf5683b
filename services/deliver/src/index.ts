export { deliverService, main } from "./main.ts";
