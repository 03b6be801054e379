/** A notification channel: where a socket would get pushed events. */
export interface NotificationChannel {
  id: string;
  clientId: string;
  expires: number;
  topics: Set<string>;
}
