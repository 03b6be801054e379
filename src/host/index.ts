export { HostPortError } from '../errors/host-port-error.js';
export { activityBody } from './activity-body.js';
export { type Host, type HostWithOpenMessaging, startHost } from './host.js';
export type { HostedBot, HostedOpenMessaging, HostOptions } from './host-options.js';
