export type { GuestMessage } from './guest-activity.js';
export { OpenMessagingAdapter, type OpenMessagingAdapterOptions } from './open-messaging-adapter.js';
