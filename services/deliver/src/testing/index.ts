/** For tests of other packages: an outbox as enforce writes it, and a receiver. */
export { anAlert, anEndpoint, SECRET, startDeliver, storeAlerts } from "./fixture.ts";
export { label, type Received, startReceiver } from "./receiver.ts";
