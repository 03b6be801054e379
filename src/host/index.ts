export { HostPortError } from '../errors/host-port-error.js';
export {
  type Host,
  type HostedBot,
  type HostedOpenMessaging,
  type HostOptions,
  type HostWithOpenMessaging,
  startHost,
} from './host.js';
