export * from "./ports.ts";
export { isRetriable, StreamError, type StreamErrorCode } from "./errors.ts";
export { silentLog, type StreamLog } from "./log.ts";
export type { RetryBounds } from "./retry.ts";
export { together } from "./together.ts";
export { fileSink, type FileSinkOptions } from "./file/sink.ts";
export { fileSource, LARGE_BATCHES, type FileSourceOptions } from "./file/source.ts";
export type { LineFormat } from "./file/line-format.ts";
export { TRUNCATED_HEADER } from "./file/log.ts";
export type { KafkaConnection, KafkaSasl, KafkaTls } from "./kafka/connection.ts";
export { kafkaSink, type KafkaSinkOptions } from "./kafka/sink.ts";
export { kafkaSource, type KafkaFetch, type KafkaSourceOptions } from "./kafka/source.ts";
export { describeTopics, type TopicDescription } from "./kafka/describe-topics.ts";
export {
  type ClusterFacts,
  type GroupFacts,
  hasMessagesAfter,
  inspectCluster,
  inspectGroup,
} from "./kafka/inspect.ts";
export { ensureTopics, type EnsuredTopics, type TopicSpec } from "./kafka/topics.ts";
export { topicsPart, type TopicsPart, type TopicsPartOptions } from "./kafka/topics-part.ts";
export {
  memoryStream,
  type MemorySourceOptions,
  type MemoryStream,
  type MemoryStreamOptions,
} from "./memory/stream.ts";
