export { HostPortError } from '../errors/host-port-error.js';
export { type Host, type HostedBot, type HostedOpenMessaging, type HostOptions, startHost } from './host.js';
