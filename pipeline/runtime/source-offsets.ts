/**
 * The topic on the processing cluster under whose name the ingest-router's source positions are committed. The router
 * reads one cluster and writes another, and a transaction can hold only offsets of topics that its own cluster knows;
 * the topic itself stays empty.
 */
export function sourceTopicOnDp(topic: string): string {
  return `${topic}.source`;
}
