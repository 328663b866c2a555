import type { Topics } from "./topic";

const WEEK = 168;

/**
 * The topics of the e-commerce platform. Its document names them and says no more. Six partitions let two consumers a
 * zone read each over three zones; a week is time to mend a consumer that failed on a Friday and read everything again.
 */
const commerce: Topics = {
  "product-images.processed": { partitions: 6, retentionHours: WEEK },
  "payment.requested": { partitions: 6, retentionHours: WEEK },
  "payment.succeeded": { partitions: 6, retentionHours: WEEK },
  results: { partitions: 6, retentionHours: WEEK },
};

export const topicPresets = { commerce } as const satisfies Record<string, Topics>;
export type TopicPreset = keyof typeof topicPresets;
