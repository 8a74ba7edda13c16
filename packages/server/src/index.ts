export { type Configuration, readConfiguration, storeFile } from './configuration.js';
export { type RunningServer, serve } from './serve.js';
export { openSystem, type System, type SystemOverrides } from './system.js';
