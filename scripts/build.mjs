// npm run build: dependencies, compiled packages and the bundled command, each only when something changed.
import { bootstrap } from './bootstrap.mjs';
import { ensureNativeModules } from './native-modules.mjs';

bootstrap();
ensureNativeModules();
