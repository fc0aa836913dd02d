/**
 * What is kept of each request that was answered: that it is counted, and its line in the log.
 *
 * @module
 */
import type { Observe } from "../../http/observed.ts";
import type { Logger } from "../log.ts";
import type { RequestMeter } from "../metrics/requests.ts";
import { createRequestLog } from "../request_log.ts";

/** Counts and logs requests. Each must be told once: by the one who answered it. */
export function requestObserver(requests: RequestMeter, log: Logger): Observe {
  const logRequest = createRequestLog(log);
  return (answered, request) => {
    requests.answered(answered);
    logRequest(answered, request);
  };
}
