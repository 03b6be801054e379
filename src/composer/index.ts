export {
  GenesysDisconnectComponent,
  GenesysDisconnectComponent as default,
} from './genesys-disconnect-component.js';
