/** Every persona. To add one: a file, a line here; a test holds it to what all promise. */
import { endpointEnumeration } from "./abuse/endpoint-enumeration.ts";
import { entitlementProbing } from "./abuse/entitlement-probing.ts";
import { extractionDuplicates } from "./abuse/extraction-duplicates.ts";
import { extractionRing } from "./abuse/extraction-ring.ts";
import { extractionSweep } from "./abuse/extraction-sweep.ts";
import { floodAccounts } from "./abuse/flood-accounts.ts";
import { floodDistributed } from "./abuse/flood-distributed.ts";
import { floodRamping } from "./abuse/flood-ramping.ts";
import { floodSudden } from "./abuse/flood-sudden.ts";
import { gatewayRotation } from "./abuse/gateway-rotation.ts";
import { hammer429 } from "./abuse/hammer-429.ts";
import { keyCommunity } from "./abuse/key-community.ts";
import { keyLeaked } from "./abuse/key-leaked.ts";
import { maliciousPayload } from "./abuse/malicious-payload.ts";
import { resale } from "./abuse/resale.ts";
import { ringChain } from "./abuse/ring-chain.ts";
import { ringDevice } from "./abuse/ring-device.ts";
import { ringParallel } from "./abuse/ring-parallel.ts";
import { ringProxy } from "./abuse/ring-proxy.ts";
import { ringWarmed } from "./abuse/ring-warmed.ts";
import { agency } from "./honest/agency.ts";
import { authorizedReseller } from "./honest/authorized-reseller.ts";
import { autoscaledPods } from "./honest/autoscaled-pods.ts";
import { cgnatCrowd } from "./honest/cgnat-crowd.ts";
import { ciRunners } from "./honest/ci-runners.ts";
import { coworking } from "./honest/coworking.ts";
import { cronCrowd } from "./honest/cron-crowd.ts";
import { pluginCrowd } from "./honest/plugin-crowd.ts";
import { vendorMigration } from "./honest/vendor-migration.ts";
import { outageBacklog } from "./honest/outage-backlog.ts";
import { statusPollers } from "./honest/status-pollers.ts";
import { dormant } from "./honest/dormant.ts";
import { enterprise } from "./honest/enterprise.ts";
import { labComputer } from "./honest/lab-computer.ts";
import { queueWorkers } from "./honest/queue-workers.ts";
import { qaAccounts } from "./honest/qa-accounts.ts";
import { workAndPrivate } from "./honest/work-and-private.ts";
import { oneKeyTeam } from "./honest/one-key-team.ts";
import { remoteTeam } from "./honest/remote-team.ts";
import { evaluationSuite } from "./honest/evaluation-suite.ts";
import { hobbyist } from "./honest/hobbyist.ts";
import { household } from "./honest/household.ts";
import { keyRotation } from "./honest/key-rotation.ts";
import { laptopAndCi } from "./honest/laptop-and-ci.ts";
import { launchAdopter } from "./honest/launch-adopter.ts";
import { loadTest } from "./honest/load-test.ts";
import { migrationBatch } from "./honest/migration-batch.ts";
import { monitoringProbe } from "./honest/monitoring-probe.ts";
import { nightlyBatch } from "./honest/nightly-batch.ts";
import { retryStorm } from "./honest/retry-storm.ts";
import { roamer } from "./honest/roamer.ts";
import { saas } from "./honest/saas.ts";
import { scannerErrors } from "./honest/scanner-errors.ts";
import { startup } from "./honest/startup.ts";
import { universityCourse } from "./honest/university-course.ts";
import { viralGrowth } from "./honest/viral-growth.ts";
import { vpnUser } from "./honest/vpn-user.ts";

export const PERSONAS = [
  hobbyist,
  startup,
  enterprise,
  cgnatCrowd,
  universityCourse,
  coworking,
  household,
  agency,
  ciRunners,
  roamer,
  vpnUser,
  nightlyBatch,
  autoscaledPods,
  laptopAndCi,
  retryStorm,
  loadTest,
  monitoringProbe,
  viralGrowth,
  launchAdopter,
  saas,
  authorizedReseller,
  cronCrowd,
  pluginCrowd,
  vendorMigration,
  outageBacklog,
  statusPollers,
  migrationBatch,
  queueWorkers,
  dormant,
  keyRotation,
  labComputer,
  qaAccounts,
  workAndPrivate,
  remoteTeam,
  oneKeyTeam,
  evaluationSuite,
  scannerErrors,
  ringDevice,
  ringProxy,
  ringChain,
  ringParallel,
  ringWarmed,
  gatewayRotation,
  keyCommunity,
  keyLeaked,
  floodSudden,
  floodRamping,
  floodDistributed,
  floodAccounts,
  hammer429,
  resale,
  extractionSweep,
  extractionDuplicates,
  extractionRing,
  endpointEnumeration,
  maliciousPayload,
  entitlementProbing,
] as const;

export type PersonaId = (typeof PERSONAS)[number]["id"];

/** Who fills a world that the others leave room in. */
export const FALLBACK = hobbyist;
