export type { GuestMessage } from './bridging/guest-activity.js';
export { OpenMessagingAdapter } from './bridging/open-messaging-adapter.js';
export type { OpenMessagingAdapterOptions } from './bridging/open-messaging-adapter-options.js';
