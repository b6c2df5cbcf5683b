/** For tests of other packages: outboxes as enforce writes them, and a receiver. */
export {
  aDecision,
  anAlert,
  anEndpoint,
  SECRET,
  startDeliver,
  storeAlerts,
  storeDecisions,
} from "./fixture.ts";
export { label, type Received, startReceiver } from "./receiver.ts";
