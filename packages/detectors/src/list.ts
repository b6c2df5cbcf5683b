import { accountFailover } from "./account-failover/detector.ts";
import { coordinatedFlood } from "./coordinated-flood/detector.ts";
import type { Detector } from "./define.ts";
import { entitlementProbing } from "./entitlement-probing/detector.ts";
import { maliciousPayload } from "./malicious-payload/detector.ts";
import { quotaRing } from "./quota-ring/detector.ts";
import { requestFlood } from "./request-flood/detector.ts";
import { leakedKey } from "./leaked-key/detector.ts";
import { modelExtraction } from "./model-extraction/detector.ts";
import { resale } from "./resale/detector.ts";
import { rotatingClient } from "./rotating-client/detector.ts";
import { routeEnumeration } from "./route-enumeration/detector.ts";
import { sharedAccount } from "./shared-account/detector.ts";
import { volumeAnomaly } from "./volume-anomaly/detector.ts";

/** Every detector there is. To add one, add its folder and a line here. */
export const detectors: readonly Detector[] = [
  quotaRing,
  sharedAccount,
  rotatingClient,
  accountFailover,
  requestFlood,
  coordinatedFlood,
  volumeAnomaly,
  routeEnumeration,
  entitlementProbing,
  maliciousPayload,
  leakedKey,
  modelExtraction,
  resale,
];
