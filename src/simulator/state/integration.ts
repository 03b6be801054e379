/** An Open Messaging integration of the simulated organisation. */
export interface Integration {
  id: string;
  name: string;
  outboundNotificationWebhookUrl: string;
  /** Kept for signing; no answer ever carries it. */
  outboundNotificationWebhookSignatureSecretToken: string;
  webhookHeaders: Record<string, string>;
  createStatus: 'Initiated' | 'Completed';
  dateCreated: number;
  dateModified: number;
  createdBy?: string;
}
