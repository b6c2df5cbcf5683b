export { apiSettings, type ApiSettings } from "./config.ts";
export { type ApiOptions, DASHBOARD, openApiServer, type OpenedApi } from "./open.ts";
export { apiService, main, partOf as apiPart } from "./main.ts";
export { audit } from "./guard/audit.ts";
export { ApiError } from "./guard/problem.ts";
export { readAccountDetail } from "./routes/accounts.ts";
export { readClusterDetail } from "./routes/graph.ts";
export { readAlertItems } from "./reads/alert-items.ts";
export { createAnalyst, EMBEDDED_ANALYST } from "./query/analyst.ts";
export {
  createToken,
  isUsable,
  readTokens,
  revokeToken,
  type StoredToken,
} from "./tokens/token-store.ts";
