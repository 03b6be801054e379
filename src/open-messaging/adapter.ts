export type { GuestMessage } from './bridging/guest-activity.js';
export { OpenMessagingAdapter, type OpenMessagingAdapterOptions } from './bridging/open-messaging-adapter.js';
